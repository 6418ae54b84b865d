import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { AwardPolicySchema, Trust } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type Bidder, type Market, playMarket, sharesOf } from './scenario.js';

const honest: Bidder[] = [
  { agent: 'honest-1', promises: 1 },
  { agent: 'honest-2', promises: 1 },
];
const half: Bidder = { agent: 'half', promises: 0.5 };
const rounds = 60;
/** A thousand markets take seconds where others use the machine, too. */
const timeoutMs = 60_000;

/** Shares of the rounds from 10 on, over all seeds, and how often each won the first round. */
function over(market: Omit<Market, 'seed' | 'rounds'>, of: number) {
  const sums = new Map<string, number>();
  const first = new Map<string, number>();
  for (let seed = 0; seed < of; seed++) {
    const winners = playMarket({ ...market, seed, rounds });
    const share = sharesOf(winners, 10, rounds);
    for (const { agent } of market.bidders) sums.set(agent, (sums.get(agent) ?? 0) + share(agent) / of);
    const winner = winners[0] ?? '';
    first.set(winner, (first.get(winner) ?? 0) + 1 / of);
  }
  return { share: (agent: string) => sums.get(agent) ?? 0, first: (agent: string) => first.get(agent) ?? 0 };
}

const wish = (policy: 'lowestPrice' | 'fastest' | 'weighted', trust = Trust.MEASURED) =>
  create(AwardPolicySchema, {
    trust,
    policy: policy === 'weighted' ? { case: policy, value: { price: 1, time: 1 } } : { case: policy, value: {} },
  });

describe('a bidder that promises half of what it needs', () => {
  it.each([
    ['lowestPrice', 1_000],
    ['fastest', 100],
    ['weighted', 100],
  ] as const)(
    'wins at first, and soon no more: %s over %i seeds',
    (policy, seeds) => {
      const market = over({ bidders: [...honest, half], policy: wish(policy) }, seeds);
      expect(market.first('half')).toBeGreaterThan(0.99);
      expect(market.share('half')).toBeLessThan(0.05);
      expect(market.share('honest-1')).toBeGreaterThan(0.4);
      expect(market.share('honest-2')).toBeGreaterThan(0.4);
    },
    timeoutMs,
  );

  it('wins no more also where the truth is always the same, and nothing but its record tells it from others', () => {
    const market = over({ bidders: [...honest, half], spread: 0 }, 100);
    expect(market.share('half')).toBeLessThan(0.05);
    expect(market.share('honest-1')).toBeGreaterThan(0.4);
  });

  it('wins always where promises count as they are', () => {
    const market = over({ bidders: [...honest, half], policy: wish('lowestPrice', Trust.PROMISED) }, 20);
    expect(market.share('half')).toBeGreaterThan(0.99);
  });

  it('gains little by a new name for each round: newcomers are believed as newcomers were worth', () => {
    const names = Array.from(
      { length: rounds - 10 },
      (_, at): Bidder => ({ ...half, agent: `new-${at}`, from: at + 10 }),
    );
    const market = over({ bidders: [...honest, ...names] }, 10);
    const won = names.reduce((sum, { agent }) => sum + market.share(agent), 0);
    expect(won).toBeLessThan(0.35);
  });
});

describe('an honest bidder that comes late', () => {
  it('has its share soon, at equal cost', () => {
    const market = over({ bidders: [...honest, { agent: 'late', promises: 1, from: 10 }] }, 100);
    expect(market.share('late')).toBeGreaterThan(0.2);
  });

  it('has its chance also where newcomers have a bad name', () => {
    const liars = Array.from({ length: 3 }, (_, at): Bidder => ({ ...half, agent: `half-${at}`, from: at }));
    const market = over({ bidders: [...honest, ...liars, { agent: 'late', promises: 1, from: 10 }] }, 50);
    expect(market.share('late')).toBeGreaterThan(0.1);
  });
});
