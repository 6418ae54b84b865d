import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { DutchSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { answer, fail, given, micros, startBy, times } from '../scenario.js';
import { awardsInForce } from '../state.js';
import { dutch as protocol } from './dutch.js';

const tick = { kind: 'tick' } as const;
const prices = { startPriceMicros: micros(1), stepMicros: micros(2), maxPriceMicros: micros(4) };
const begun = [0, startBy(['a', 'b'], { case: 'dutch', value: prices })] as const;
const atThree = [begun, [10, answer('a', 1)], [10, answer('b', 1)]] as const;

describe('a dutch auction', () => {
  it('raises its price by a step when all pass, and when nobody says anything', () => {
    const { kinds, state } = given(begun, [10, answer('a', 1)])
      .when(20, answer('b', 1))
      .leads();
    expect(kinds).toEqual(['passed', 'roundOpened']);
    expect(state.round).toMatchObject({ round: 2, agents: ['a', 'b'], terms: { priceAtMostMicros: micros(3) } });
    expect(given(begun).when(times.proposeMs, tick).leads().kinds).toEqual(['roundOpened']);
  });

  it('is won by the first who agrees, at the price that was offered, without waiting for others', () => {
    const { kinds, state } = given(...atThree)
      .when(20, answer('a', 2, 2))
      .leads();
    expect(kinds).toEqual(['proposed', 'awarded']);
    expect(awardsInForce(state)).toMatchObject([{ agent: 'a', priceMicros: micros(3) }]);
    const late = given(...atThree, [20, answer('a', 2, 2)])
      .when(20, answer('b', 2, 2))
      .leads();
    expect(late.steps[0]?.kind).toMatchObject({ case: 'refused', value: { failure: { reason: 'PROPOSAL_LATE' } } });
  });

  it('offers the others the same price when the award fails', () => {
    const { kinds, state } = given(...atThree, [20, answer('a', 2, 2)])
      .when(30, fail('a', 1n))
      .leads();
    expect(kinds).toEqual(['awardFailed', 'roundOpened']);
    expect(state.round).toMatchObject({ round: 3, agents: ['b'], terms: { priceAtMostMicros: micros(3) } });
  });

  it('ends when nobody agrees to the highest price, which is never passed', () => {
    const highest = given(...atThree, [20, answer('a', 2)], [20, answer('b', 2)]);
    expect(highest.when(30, tick).leads().state.round?.terms?.priceAtMostMicros).toBe(micros(4));
    const { state } = given(...atThree, [20, answer('a', 2)], [20, answer('b', 2)], [30, answer('a', 3)])
      .when(40, answer('b', 3))
      .leads();
    expect(state.ended?.failure?.reason).toBe('NO_PROPOSALS');
  });

  it.each([
    [{ ...prices, maxPriceMicros: 1n }, 'protocol.dutch.max_price_micros'],
    [{ ...prices, stepMicros: 1n }, 'protocol.dutch.step_micros'],
  ])('does not begin with prices that cannot be: %o', (value, field) => {
    const { started } = startBy(['a'], { case: 'dutch', value: create(DutchSchema, value) });
    expect(protocol.check?.(started)?.field).toBe(field);
  });
});
