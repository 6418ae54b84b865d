import type { Offer, Weighted } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type Policy, priceOf, timeOf } from './policy.js';

/**
 * The highest weighted sum wins, then the earlier offer. Each criterion is scaled over the offers at hand: 1 for the best, 0 for the
 * worst, 1 for all when they are equal; a time that is not known is as bad as the worst.
 */
export function weighted({ price, time, quality, confidence }: Weighted): Policy {
  return offers => {
    const scores = [
      { weight: price, scores: scaled(offers.map(({ proposal }) => -priceOf(proposal))) },
      { weight: time, scores: scaled(offers.map(({ proposal }) => -timeOf(proposal))) },
      { weight: quality, scores: scaled(offers.map(({ proposal }) => proposal?.quality ?? 0)) },
      { weight: confidence, scores: scaled(offers.map(({ proposal }) => proposal?.confidence ?? 0)) },
    ];
    const sums = offers.map((_, index) => scores.reduce((sum, one) => sum + one.weight * (one.scores[index] ?? 0), 0));
    const highest = Math.max(...sums);
    const possible = price + time + quality + confidence;
    return {
      offer: offers[sums.indexOf(highest)] as Offer,
      reason: `highest weighted score of ${offers.length}: ${highest.toFixed(3)} of ${possible}`,
    };
  };
}

/** Values on a scale from the lowest (0) to the highest (1) finite one; what is not finite is 0. */
function scaled(values: readonly number[]): number[] {
  const finite = values.filter(Number.isFinite);
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low;
  return values.map(value => (!Number.isFinite(value) ? 0 : span === 0 ? 1 : (value - low) / span));
}
