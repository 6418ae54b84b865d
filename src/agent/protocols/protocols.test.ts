import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { performatives } from '../../message/index.js';
import { protocolOf, protocols } from './known.js';
import {
  type Act,
  advance,
  allowedActs,
  commonStates,
  defineProtocol,
  isFinal,
  type Protocol,
  performativeOf,
  type Role,
  silenceOf,
} from './protocol.js';

const all: readonly Protocol[] = Object.values(protocols);
const roles: readonly Role[] = ['initiator', 'participant'];
const everyAct: readonly Act[] = [...(Object.keys(performatives) as Act[]), 'inform_progress'];
/** States that protocols do not write down themselves. */
const given = new Set([...Object.keys(commonStates), 'cancelling']);
const protocol = fc.constantFrom(...all);

/** States that can be reached from one by what is allowed. */
function reachable(from: Protocol, state: string, seen = new Set<string>()): Set<string> {
  if (seen.has(state)) return seen;
  seen.add(state);
  for (const role of roles)
    for (const act of allowedActs(from, state, role)) reachable(from, advance(from, state, role, act) ?? '', seen);
  return seen;
}

describe.each(all.map(each => [each.name, each] as const))('%s', (name, each) => {
  it('is found by its name', () => expect(protocolOf(name)).toBe(each));

  it('leads only to states that it has', () => {
    for (const { initiator, participant } of Object.values(each.states))
      for (const to of [...Object.values(initiator ?? {}), ...Object.values(participant ?? {})])
        expect(Object.keys(each.states)).toContain(to);
  });

  it('reaches every state of its own from the beginning, and a final one from every state', () => {
    const reached = reachable(each, each.initial);
    expect(Object.keys(each.states).filter(state => !given.has(state) && !reached.has(state))).toEqual([]);
    for (const state of Object.keys(each.states))
      expect([...reachable(each, state)].some(end => isFinal(each, end))).toBe(true);
  });

  it('begins with the initiator alone', () => {
    expect(allowedActs(each, each.initial, 'initiator').length).toBeGreaterThan(0);
    expect(allowedActs(each, each.initial, 'participant')).toEqual([]);
  });

  it('can be cancelled, misunderstood and given up in every state that is neither the first nor a final one', () => {
    for (const state of Object.keys(each.states)) {
      if (state === each.initial || state === 'cancelling' || isFinal(each, state)) continue;
      expect(allowedActs(each, state, 'initiator')).toEqual(
        expect.arrayContaining(['cancel', 'not_understood', 'failure']),
      );
      expect(allowedActs(each, state, 'participant')).toEqual(expect.arrayContaining(['not_understood', 'failure']));
      expect(silenceOf(each, state)).toBeGreaterThan(0);
    }
  });
});

describe('every protocol', () => {
  it('ends after any random walk, once both give it up', () => {
    fc.assert(
      fc.property(protocol, fc.array(fc.nat(), { maxLength: 50 }), (walked, choices) => {
        let state = walked.initial;
        for (const choice of choices) {
          const moves = roles.flatMap(role => allowedActs(walked, state, role).map(act => [role, act] as const));
          if (isFinal(walked, state)) return;
          const [role, act] = moves[choice % moves.length] ?? ['initiator', 'cancel'];
          state = advance(walked, state, role, act) ?? expect.unreachable();
        }
        if (state === walked.initial) return;
        // An award that its winner gives back waits for what the initiator does.
        for (const role of ['participant', 'initiator'] as const)
          state = advance(walked, state, role, 'failure') ?? state;
        expect(isFinal(walked, state)).toBe(true);
      }),
    );
  });

  it('allows exactly what it says, whatever is tried', () => {
    const anything = fc.oneof(fc.constantFrom(...everyAct), fc.string(), fc.constantFrom('__proto__', 'toString'));
    fc.assert(
      fc.property(protocol, fc.nat(), fc.constantFrom(...roles), anything, (tried, at, role, act) => {
        const states = Object.keys(tried.states);
        const state = states[at % states.length] ?? '';
        const to = advance(tried, state, role, act);
        expect(to !== undefined).toBe((allowedActs(tried, state, role) as string[]).includes(act));
        if (isFinal(tried, state)) expect(to).toBeUndefined();
      }),
    );
  });

  it('has no state that nobody wrote down', () => {
    expect(advance(protocols['fipa-query'], 'constructor', 'initiator', 'ask')).toBeUndefined();
    expect(protocolOf('constructor')).toBeUndefined();
  });
});

/** What is said in order, and where it leads. */
function walk(followed: Protocol, ...acts: readonly (readonly [Role, Act])[]): string | undefined {
  return acts.reduce<string | undefined>(
    (state, [role, act]) => (state === undefined ? undefined : advance(followed, state, role, act)),
    followed.initial,
  );
}

const I = 'initiator';
const P = 'participant';

describe('the protocols of FIPA', () => {
  it.each<[string, Protocol, readonly (readonly [Role, Act])[], string | undefined]>([
    [
      'a request that is agreed to',
      protocols['fipa-request'],
      [
        [I, 'request'],
        [P, 'agree'],
        [P, 'inform'],
      ],
      'done',
    ],
    [
      'a request that is done at once',
      protocols['fipa-request'],
      [
        [I, 'achieve'],
        [P, 'inform'],
      ],
      'done',
    ],
    [
      'a request that is refused',
      protocols['fipa-request'],
      [
        [I, 'request'],
        [P, 'refuse'],
      ],
      'refused',
    ],
    [
      'a refusal after agreeing',
      protocols['fipa-request'],
      [
        [I, 'request'],
        [P, 'agree'],
        [P, 'refuse'],
      ],
      undefined,
    ],
    [
      'a query',
      protocols['fipa-query'],
      [
        [I, 'query_if'],
        [P, 'inform'],
      ],
      'answered',
    ],
    [
      "a query in DACP's words",
      protocols['fipa-query'],
      [
        [I, 'ask'],
        [P, 'tell'],
      ],
      'answered',
    ],
    ['a query that begins with a request', protocols['fipa-query'], [[I, 'request']], undefined],
    [
      'a proposal that is taken',
      protocols['fipa-propose'],
      [
        [I, 'propose'],
        [P, 'accept_proposal'],
      ],
      'accepted',
    ],
    [
      'a proposal that is informed about',
      protocols['fipa-propose'],
      [
        [I, 'propose'],
        [P, 'inform'],
      ],
      undefined,
    ],
    [
      'a subscription',
      protocols['fipa-subscribe'],
      [
        [I, 'subscribe'],
        [P, 'agree'],
        [P, 'inform'],
        [P, 'inform'],
      ],
      'active',
    ],
    [
      'a subscription that is cancelled',
      protocols['fipa-subscribe'],
      [
        [I, 'subscribe'],
        [P, 'agree'],
        [I, 'cancel'],
        [P, 'inform'],
      ],
      'cancelled',
    ],
    [
      'a contract',
      protocols['contract-net'],
      [
        [I, 'cfp'],
        [P, 'propose'],
        [I, 'accept_proposal'],
        [P, 'inform_progress'],
        [P, 'inform'],
      ],
      'done',
    ],
    [
      'an award before a proposal',
      protocols['contract-net'],
      [
        [I, 'cfp'],
        [I, 'accept_proposal'],
      ],
      undefined,
    ],
  ])('%s', (_, followed, acts, end) => expect(walk(followed, ...acts)).toBe(end));

  it('say narrower acts with the performative that they are', () => {
    expect(performativeOf('inform_progress')).toBe('inform');
    expect(performativeOf('cfp')).toBe('cfp');
  });
});

it("a protocol of one's own gets what all have in common", () => {
  const dutch = defineProtocol({
    name: 'fipa-dutch-auction',
    source: 'fipa00032',
    initial: 'new',
    states: {
      new: { initiator: { cfp: 'called' } },
      called: { initiator: { cfp: 'called' }, participant: { propose: 'bid' } },
      bid: { initiator: { accept_proposal: 'won', reject_proposal: 'called' } },
      won: {},
    },
  });
  expect(dutch.acts).toEqual({ initiator: ['cfp', 'accept_proposal', 'reject_proposal'], participant: ['propose'] });
  expect(Object.keys(dutch.states)).toEqual(expect.arrayContaining(Object.keys(commonStates)));
  expect(walk(dutch, [I, 'cfp'], [I, 'cfp'], [P, 'propose'], [I, 'accept_proposal'])).toBe('won');
  expect(walk(dutch, [I, 'cfp'], [I, 'cancel'], [P, 'inform'])).toBe('cancelled');
});
