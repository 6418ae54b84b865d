import { describe, expect, it } from 'vitest';
import { answer, given, micros, startBy } from '../scenario.js';
import { awardsInForce } from '../state.js';

const begun = [0, startBy(['a', 'b', 'c'], { case: 'iterated', value: { maxRounds: 3 } })] as const;
const firstRound = [begun, [10, answer('a', 1, 10)], [10, answer('b', 1, 8)], [10, answer('c', 1)]] as const;

describe('an iterated contract net', () => {
  it('calls those who proposed again, with the lowest price so far', () => {
    const { state } = given(...firstRound)
      .when(20, { kind: 'tick' })
      .leads();
    expect(state.round).toMatchObject({ round: 2, agents: ['a', 'b'], terms: { priceToBeatMicros: micros(8) } });
  });

  it('goes on while a round brings something new, and lets the policy pick among the last offers of each', () => {
    const second = [...firstRound, [30, answer('a', 2, 6)]] as const;
    expect(
      given(...second)
        .when(40, answer('b', 2))
        .leads().state.round?.round,
    ).toBe(3);
    const { kinds, state } = given(...second, [40, answer('b', 2)], [50, answer('a', 3, 6)])
      .when(60, answer('b', 3, 7))
      .leads();
    expect(kinds).toEqual(['proposed', 'awarded', 'rejected']);
    expect(awardsInForce(state)).toMatchObject([{ agent: 'a', proposalId: 'p-a-3' }]);
  });

  it('ends when nobody offers anything else than before', () => {
    const { kinds, state } = given(...firstRound, [30, answer('a', 2, 10)])
      .when(40, answer('b', 2))
      .leads();
    expect(kinds).toEqual(['passed', 'awarded', 'rejected']);
    expect(awardsInForce(state)).toMatchObject([{ agent: 'b', proposalId: 'p-b-1' }]);
  });
});
