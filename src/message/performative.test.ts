import { describe, expect, it } from 'vitest';
import { Performative } from '#gen/dacp/message/v2/message_pb.js';
import { parsePerformative, performativeName, performatives, wantsAnswer } from './performative.js';

describe('performatives by name', () => {
  it('names each number of the contract once', () => {
    const numbers = Object.values(Performative).filter(value => typeof value === 'number' && value !== 0);
    expect(Object.values(performatives).sort()).toEqual(numbers.sort());
    for (const [name, number] of Object.entries(performatives)) {
      expect(Performative[number]).toBe(name.toUpperCase());
      expect(performativeName(number)).toBe(name);
    }
  });

  it.each(['accept_proposal', 'ACCEPT-PROPOSAL', 'Accept Proposal', 'PERFORMATIVE_ACCEPT_PROPOSAL'])(
    'reads %s',
    text => {
      expect(parsePerformative(text)).toBe(Performative.ACCEPT_PROPOSAL);
    },
  );

  it.each(['', 'shout', 'constructor', '__proto__'])('refuses "%s" and lists what exists', text => {
    expect(() => parsePerformative(text)).toThrowError(
      expect.objectContaining({ reason: 'FIELD_INVALID', message: expect.stringContaining('ask, tell, achieve') }),
    );
  });

  it('names numbers of a later version too', () => {
    expect(performativeName(99 as Performative)).toBe('performative_99');
    expect(performativeName(0)).toBe('unspecified');
  });
});

describe('wanting an answer', () => {
  it.each(['ask', 'request', 'achieve', 'query_if', 'query_ref', 'cfp'] as const)('%s does', name => {
    expect(wantsAnswer(performatives[name])).toBe(true);
  });
  it.each(['tell', 'inform', 'confirm', 'refuse', 'failure', 'cancel', 'not_understood'] as const)(
    '%s does not',
    name => {
      expect(wantsAnswer(performatives[name])).toBe(false);
    },
  );
});
