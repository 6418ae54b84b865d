import { describe, expect, it } from 'vitest';
import { momentAt, type Standing } from './moment.js';
import { dialogueOf } from './scenario.js';

const talk = dialogueOf([
  { said: 'ann ask shop', handled: { agent: 'shop', fromMs: 1_100, tookMs: 3_000 } },
  { said: 'shop request store', protocol: 'fipa-request', handled: { agent: 'store', fromMs: 2_100, tookMs: 500 } },
  { said: 'store agree shop', protocol: 'fipa-request', inReplyTo: 'm2' },
  { said: 'store inform shop', protocol: 'fipa-request', inReplyTo: 'm2' },
  { said: 'shop tell ann', inReplyTo: 'm1' },
  { said: 'store inform shop', protocol: 'fipa-request' },
  { said: 'ann ask nobody', lost: { reason: 'DEADLINE_PASSED', atMs: 9_000 } },
]);

function standing(at: Parameters<typeof momentAt>[1], agent: string): Standing | undefined {
  return momentAt(talk, at).participants.find(one => one.agent === agent);
}

describe('a dialogue at a moment', () => {
  it('has what was said by then, and no more', () => {
    expect(momentAt(talk, { message: 3 }).said.map(({ said }) => said.number)).toEqual([1, 2, 3]);
    expect(momentAt(talk, { timeMs: 2_500 }).said).toHaveLength(2);
    expect(momentAt(talk).said).toHaveLength(7);
  });

  it('shows the state of each protocol for both sides', () => {
    const shop = standing({ message: 3 }, 'shop');
    expect(shop?.parts.map(({ role, thread }) => [role, thread.protocol, thread.state, thread.supposed])).toEqual([
      ['participant', 'fipa-query', 'asked', true],
      ['initiator', 'fipa-request', 'agreed', false],
    ]);
    expect(standing({ message: 5 }, 'ann')?.parts[0]?.thread).toMatchObject({ state: 'answered', over: true });
  });

  it('shows who works on what and who waits for what', () => {
    expect(standing({ timeMs: 2_050 }, 'shop')).toMatchObject({ working: [1], asked: [2] });
    expect(standing({ timeMs: 2_050 }, 'store')).toMatchObject({ working: [], waiting: [2] });
    expect(standing({ timeMs: 5_500 }, 'shop')).toMatchObject({ working: [], asked: [] });
  });

  it('says what a protocol did not allow', () => {
    const { said } = momentAt(talk);
    expect(said[5]?.turn).toMatchObject({ stray: true, thread: { protocol: 'fipa-request', state: 'new' } });
    expect(standing({ message: 6 }, 'store')?.parts).toHaveLength(1);
  });

  it('ends what was not answered in time', () => {
    expect(standing({ timeMs: 8_000 }, 'ann')?.asked).toEqual([7]);
    const ann = standing({ timeMs: 9_500 }, 'ann');
    expect(ann?.asked).toEqual([]);
    expect(ann?.parts.at(-1)?.thread).toMatchObject({ state: 'expired', over: true });
  });

  it('refuses a message that there is none of', () => {
    expect(() => momentAt(talk, { message: 8 })).toThrow(/the dialogue has 7/);
  });
});

it('what manager and bidders of a negotiation say is told by its steps, and no protocol is missed in it', () => {
  const net = { ontology: 'dacp.negotiation', protocol: 'contract-net' };
  const { said } = dialogueOf([
    { said: 'ann ask shop' },
    { said: 'one propose negotiations', ...net, inReplyTo: '01AB~g0' },
    { said: 'one inform negotiations', ...net },
    { said: 'negotiations reject_proposal two', ...net },
    { said: 'shop tell ann', inReplyTo: 'm1' },
  ]);
  expect(said.map(({ from, to }) => `${from} ${to}`)).toEqual(['ann shop', 'shop ann']);
});
