import { describe, expect, it } from 'vitest';
import { Outcome } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { Command } from '../commands.js';
import { fail, given, type Happening, proposal, propose, result, startBy, times } from '../scenario.js';
import { awardsInForce } from '../state.js';

const tick = { kind: 'tick' } as const;

function offer(agent: string, price: number, quantity: number): Command {
  return { ...propose(agent, Object.assign(proposal(price), { quantity })), round: 1 };
}

/** a offers 3 at 1, b 2 at 2, c 4 at 3: of 4 units, a gets 3 and b 1. */
function awarded(atLeast = 0): readonly Happening[] {
  return [
    [0, startBy(['a', 'b', 'c'], { case: 'severalWinners', value: { quantity: 4, atLeast } })],
    [10, offer('a', 1, 3)],
    [10, offer('b', 2, 2)],
    [10, offer('c', 3, 4)],
  ];
}

describe('several winners', () => {
  it('share the quantity, best first, each with a fence of its own', () => {
    const { state } = given(...awarded())
      .when(20, tick)
      .leads();
    expect(awardsInForce(state)).toMatchObject([
      { fence: 1n, agent: 'a', quantity: 3 },
      { fence: 2n, agent: 'b', quantity: 1 },
    ]);
  });

  it('are done one by one; when all are, it is completed with all results', () => {
    const { kinds, state } = given(...awarded(), [20, result('b', 2n)])
      .when(30, result('a', 1n))
      .leads();
    expect(kinds).toEqual(['fulfilled', 'ended']);
    expect(state.ended).toMatchObject({ outcome: Outcome.COMPLETED, quantity: 4 });
    expect(state.awards.map(one => one.result !== undefined)).toEqual([true, true]);
  });

  it('lose a part alone: it goes to the next best, and the others go on', () => {
    const { kinds, state } = given(...awarded())
      .when(20, fail('a', 1n))
      .leads();
    expect(kinds).toEqual(['awardFailed', 'awarded']);
    expect(awardsInForce(state)).toMatchObject([
      { fence: 2n, agent: 'b', quantity: 1 },
      { fence: 3n, agent: 'c', quantity: 3 },
    ]);
  });

  it('have each a lease of their own', () => {
    const heard = { kind: 'progress', agent: 'b', progress: { fence: 2n, description: 'at it' } } as Command;
    const { kinds } = given(...awarded(), [2_000, heard])
      .when(10 + times.progressMs, tick)
      .leads();
    expect(kinds).toEqual(['awardFailed', 'awarded']);
  });

  it('refuse the result of a void part', () => {
    const { steps } = given(...awarded(), [20, fail('a', 1n)])
      .when(30, result('a', 1n))
      .leads();
    expect(steps[0]?.kind).toMatchObject({ case: 'refused', value: { failure: { reason: 'FENCE_OLD' } } });
  });

  it('fail at once when not enough can be had any more, and those at work are let go', () => {
    const failing = given(...awarded(), [20, fail('c', 3n)], [30, fail('a', 1n)]);
    const { state } = failing.when(40, fail('c', 3n)).leads();
    expect(state.ended).toMatchObject({ outcome: Outcome.FAILED, failure: { reason: 'QUANTITY_SHORT' } });
    expect(state.leases).toMatchObject([{ award: { agent: 'b' } }]);
  });

  it('are enough with less where that was said, also when the time is up', () => {
    const some = given(...awarded(1), [20, result('b', 2n)]);
    const { state } = some.when(times.doMs, tick).leads();
    expect(state.ended).toMatchObject({ outcome: Outcome.COMPLETED, quantity: 1 });
  });
});
