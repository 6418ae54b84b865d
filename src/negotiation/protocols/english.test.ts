import { describe, expect, it } from 'vitest';
import { answer, decline, fail, given, micros, startBy, times } from '../scenario.js';
import { awardsInForce } from '../state.js';

const tick = { kind: 'tick' } as const;
const english = { case: 'english', value: { decrementMicros: micros(1) } } as const;
const begun = [0, startBy(['a', 'b', 'c'], english)] as const;
const firstRound = [begun, [10, answer('a', 1, 10)], [10, answer('b', 1, 8)]] as const;

describe('an english auction', () => {
  it('calls those who bid and do not lead, with the price to beat, when all have answered', () => {
    const { kinds, state } = given(...firstRound)
      .when(20, answer('c', 1))
      .leads();
    expect(kinds).toEqual(['passed', 'roundOpened']);
    expect(state.round).toMatchObject({
      round: 2,
      agents: ['a'],
      terms: { priceToBeatMicros: micros(8), priceAtMostMicros: micros(7), decrementMicros: micros(1) },
    });
  });

  it('asks the one who was underbid again, and ends with the lowest price when nobody underbids', () => {
    const outbid = given(...firstRound, [20, answer('c', 1)])
      .when(30, answer('a', 2, 7))
      .leads();
    expect(outbid.state.round?.agents).toEqual(['b']);
    const { kinds, state } = given(...firstRound, [20, answer('c', 1)], [30, answer('a', 2, 7)])
      .when(40, answer('b', 3))
      .leads();
    expect(kinds).toEqual(['passed', 'awarded', 'rejected']);
    expect(awardsInForce(state)).toMatchObject([{ fence: 1n, agent: 'a', proposalId: 'p-a-2' }]);
    expect(state.standings).toEqual(['superseded', 'reserve', 'awarded']);
  });

  it('takes no price that does not beat the last by the decrement; its bidder hears why and keeps to its bid', () => {
    const { kinds, steps } = given(...firstRound, [20, answer('c', 1)])
      .when(30, answer('a', 2, 7.5))
      .leads();
    expect(kinds.slice(0, 2)).toEqual(['passed', 'awarded']);
    expect(steps[0]?.kind.value).toMatchObject({ proposalId: 'p-a-2', failure: { reason: 'PRICE_TOO_HIGH' } });
  });

  it('takes an answer to an earlier round for late', () => {
    const { steps } = given(...firstRound, [20, answer('c', 1)])
      .when(30, answer('c', 1, 1))
      .leads();
    expect(steps[0]?.kind).toMatchObject({ case: 'refused', value: { failure: { reason: 'PROPOSAL_LATE' } } });
  });

  it('takes silence for passing: each round has a deadline of its own', () => {
    const { state } = given(...firstRound)
      .when(times.proposeMs, tick)
      .leads();
    expect(state.round).toMatchObject({ round: 2, agents: ['a'] });
    const { kinds } = given(...firstRound, [times.proposeMs, tick])
      .when(2 * times.proposeMs, tick)
      .leads();
    expect(kinds).toEqual(['awarded', 'rejected']);
  });

  it('awards the next lowest when the winner fails, and ends without any when nobody bids', () => {
    const won = given(...firstRound, [20, answer('c', 1)], [30, answer('a', 2)]);
    expect(awardsInForce(won.when(40, fail('b', 1n)).leads().state)).toMatchObject([{ fence: 2n, agent: 'a' }]);
    const none = given(begun, [10, answer('a', 1)], [10, answer('b', 1)])
      .when(20, answer('c', 1))
      .leads();
    expect(none.state.ended?.failure?.reason).toBe('NO_PROPOSALS');
  });

  it('forgets the bid of one who withdraws', () => {
    const { state } = given(...firstRound, [20, decline('b')])
      .when(30, answer('c', 1))
      .leads();
    expect(awardsInForce(state)).toMatchObject([{ agent: 'a' }]);
  });

  it('ends after the last round, and when there is no time for another', () => {
    const short = { case: 'english', value: { maxRounds: 1 } } as const;
    const bids = [
      [0, startBy(['a', 'b'], short)],
      [10, answer('a', 1, 2)],
    ] as const;
    expect(
      given(...bids)
        .when(20, answer('b', 1, 1))
        .leads().kinds,
    ).toEqual(['proposed', 'awarded', 'rejected']);
  });

  it('takes nothing above its start price', () => {
    const capped = { case: 'english', value: { startPriceMicros: micros(5) } } as const;
    const { kinds } = given([0, startBy(['a', 'b'], capped)])
      .when(10, answer('a', 1, 6))
      .leads();
    expect(kinds).toEqual(['passed']);
  });
});
