import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import {
  AwardPolicySchema,
  CallerDecidesSchema,
  FastestSchema,
  type Offer,
  OfferSchema,
  WeightedSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { noStandings } from '../reputation/standings.js';
import { bestQuality as bestQualityPolicy } from './best-quality.js';
import { candidatesOf } from './candidate.js';
import { fastest as fastestPolicy } from './fastest.js';
import { lowestPrice as lowestPricePolicy } from './lowest-price.js';
import { decidingOf } from './policies.js';
import type { Policy } from './policy.js';
import { weighted as weightedPolicy } from './weighted.js';

/** What a policy picks when nobody has a record. */
function picking(policy: Policy) {
  return (offers: readonly Offer[]) => {
    const around = { capability: 'work', standings: noStandings, nowMs: 0, measured: true, newcomersTurn: false };
    const { ranked, reason } = policy(candidatesOf(offers, around));
    return { offer: ranked[0]?.offer as Offer, reason };
  };
}

const lowestPrice = picking(lowestPricePolicy);
const fastest = picking(fastestPolicy);
const bestQuality = picking(bestQualityPolicy);

/** Price in USD, time in ms or none, quality. */
function offer(agent: string, price: number, timeMs: number | undefined, quality = 0): Offer {
  return create(OfferSchema, {
    agent,
    proposal: {
      priceMicros: BigInt(price * 1_000_000),
      quality,
      ...(timeMs !== undefined && { time: durationFromMs(timeMs) }),
    },
  });
}

function weights(values: Partial<Record<'price' | 'time' | 'quality', number>>) {
  return picking(weightedPolicy(create(WeightedSchema, values)));
}

describe('lowest price', () => {
  it('takes the cheapest, then the fastest, then the first', () => {
    expect(lowestPrice([offer('a', 2, 1), offer('b', 1, 9)]).offer.agent).toBe('b');
    expect(lowestPrice([offer('a', 1, 9), offer('b', 1, 5)]).offer.agent).toBe('b');
    expect(lowestPrice([offer('a', 1, undefined), offer('b', 1, 5)]).offer.agent).toBe('b');
    expect(lowestPrice([offer('a', 1, 5), offer('b', 1, 5)]).offer.agent).toBe('a');
  });

  it('says why', () => {
    expect(lowestPrice([offer('a', 2, 1), offer('b', 0.5, 9)]).reason).toBe('lowest price of 2: 0.50 USD');
  });

  it('tells prices apart that no floating point number can', () => {
    const high = { ...offer('a', 0, 1) };
    const low = { ...offer('b', 0, 1) };
    if (high.proposal && low.proposal) {
      high.proposal.priceMicros = 9_007_199_254_740_993n;
      low.proposal.priceMicros = 9_007_199_254_740_992n;
    }
    expect(lowestPrice([high, low]).offer.agent).toBe('b');
  });
});

describe('fastest', () => {
  it('takes the shortest time, then the cheapest, then the first; who does not say comes last', () => {
    expect(fastest([offer('a', 0, undefined), offer('b', 9, 9), offer('c', 9, 8)]).offer.agent).toBe('c');
    expect(fastest([offer('a', 2, 5), offer('b', 1, 5)]).offer.agent).toBe('b');
    expect(fastest([offer('a', 1, undefined), offer('b', 1, undefined)])).toMatchObject({
      offer: { agent: 'a' },
      reason: 'shortest time of 2: none says how long it takes',
    });
  });
});

describe('best quality', () => {
  it('takes the best, then the cheapest, then the first', () => {
    expect(bestQuality([offer('a', 1, 1, 0.5), offer('b', 9, 9, 0.9)])).toMatchObject({
      offer: { agent: 'b' },
      reason: 'best quality of 2: 0.9',
    });
    expect(bestQuality([offer('a', 2, 1, 0.5), offer('b', 1, 9, 0.5)]).offer.agent).toBe('b');
    expect(bestQuality([offer('a', 1, 1, 0.5), offer('b', 1, 1, 0.5)]).offer.agent).toBe('a');
  });
});

describe('weighted', () => {
  const offers = [offer('cheap', 1, 90, 0.2), offer('fast', 9, 10, 0.3), offer('good', 8, 80, 0.9)];

  it('follows its weights', () => {
    expect(weights({ price: 1 })(offers).offer.agent).toBe('cheap');
    expect(weights({ time: 1 })(offers).offer.agent).toBe('fast');
    expect(weights({ quality: 1 })(offers).offer.agent).toBe('good');
    expect(weights({ price: 1, quality: 10 })(offers).offer.agent).toBe('good');
  });

  it('takes the first when nothing tells them apart', () => {
    expect(weights({})(offers).offer.agent).toBe('cheap');
    expect(weights({ price: 1 })([offer('x', 1, 1), offer('y', 1, 1)]).offer.agent).toBe('x');
  });

  it('counts a time that is not known as the worst', () => {
    expect(weights({ time: 1 })([offer('a', 1, undefined), offer('b', 1, 500)]).offer.agent).toBe('b');
    expect(weights({ time: 1 })([offer('a', 1, undefined), offer('b', 1, undefined)]).offer.agent).toBe('a');
  });
});

describe('a caller’s wish', () => {
  const both = [offer('a', 1, 9), offer('b', 2, 1)];
  const winner = (wish: Parameters<typeof decidingOf>[0]) => picking(decidingOf(wish).policy)(both).offer.agent;

  it('is the lowest price unless said', () => {
    expect(winner(undefined)).toBe('a');
    expect(winner(create(AwardPolicySchema))).toBe('a');
    expect(decidingOf(undefined).byCaller).toBe(false);
  });

  it('may be to decide itself, with a fallback', () => {
    const fallback = { case: 'fastest', value: create(FastestSchema) } as const;
    const caller = create(CallerDecidesSchema, { fallback });
    const wish = create(AwardPolicySchema, { policy: { case: 'caller', value: caller } });
    expect(decidingOf(wish).byCaller).toBe(true);
    expect(winner(wish)).toBe('b');
  });
});
