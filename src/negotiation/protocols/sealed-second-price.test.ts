import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { AwardPolicySchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { answer, fail, given, micros, startBy } from '../scenario.js';
import { awardsInForce } from '../state.js';
import { sealedSecondPrice } from './sealed-second-price.js';

const protocol = { case: 'sealedSecondPrice', value: {} } as const;
const reserved = { case: 'sealedSecondPrice', value: { reservePriceMicros: micros(5) } } as const;

describe('a sealed bid at the second price', () => {
  const bids = [
    [0, startBy(['a', 'b', 'c'], protocol)],
    [10, answer('a', 1, 4)],
    [10, answer('b', 1, 2)],
  ] as const;

  it('is won by the lowest price and paid the second lowest', () => {
    const { state } = given(...bids)
      .when(20, answer('c', 1, 7))
      .leads();
    expect(awardsInForce(state)).toMatchObject([{ agent: 'b', priceMicros: micros(4) }]);
    expect(state.round?.terms?.priceToBeatMicros).toBeUndefined();
  });

  it('goes by the offers that are left when the winner fails', () => {
    const { state } = given(...bids, [20, answer('c', 1, 7)])
      .when(30, fail('b', 1n))
      .leads();
    expect(awardsInForce(state)).toMatchObject([{ fence: 2n, agent: 'a', priceMicros: micros(7) }]);
  });

  it('pays one who bids alone the reserve price, or what it asks', () => {
    const alone = (by: typeof protocol | typeof reserved) =>
      awardsInForce(
        given([0, startBy(['a'], by)])
          .when(10, answer('a', 1, 2))
          .leads().state,
      )[0]?.priceMicros;
    expect(alone(reserved)).toBe(micros(5));
    expect(alone(protocol)).toBe(micros(2));
  });

  it('takes nothing above its reserve price', () => {
    const { state } = given([0, startBy(['a'], reserved)])
      .when(10, answer('a', 1, 6))
      .leads();
    expect(state.ended?.failure?.reason).toBe('NO_PROPOSALS');
  });

  it('takes no other policy than the price', () => {
    const { started } = startBy(['a'], protocol);
    started.policy = create(AwardPolicySchema, { policy: { case: 'fastest', value: {} } });
    expect(sealedSecondPrice.check?.(started)?.field).toBe('policy');
  });
});
