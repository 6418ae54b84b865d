import type { Weighted } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { rules } from '../reputation/rules.js';
import type { TrackRecord } from '../reputation/track-record.js';
import { type Candidate, confidenceOf, qualityOf, timeOf } from './candidate.js';
import { inOrder, type Policy } from './policy.js';

/**
 * The highest weighted sum wins, then the earlier offer. Each criterion is scaled over the offers at hand: 1 for the best, 0 for the
 * worst, 1 for all when they are equal; a time that is not known is as bad as the worst. The bidder's record counts as its trust, the more the more outcomes it rests on.
 */
export function weighted({ price, time, quality, confidence, record }: Weighted): Policy {
  return candidates => {
    const criteria = [
      { weight: price, scores: scaled(candidates.map(({ price }) => -price)) },
      { weight: time, scores: scaled(candidates.map(candidate => -timeOf(candidate))) },
      { weight: quality, scores: scaled(candidates.map(qualityOf)) },
      { weight: confidence, scores: scaled(candidates.map(confidenceOf)) },
      { weight: record, scores: scaled(candidates.map(({ bidder }) => proven(bidder.record))) },
    ];
    const possible = price + time + quality + confidence + record;
    const sums = new Map<Candidate, number>();
    for (const [index, candidate] of candidates.entries())
      sums.set(
        candidate,
        criteria.reduce((sum, one) => sum + one.weight * (one.scores[index] ?? 0), 0),
      );
    const sumOf = (candidate: Candidate | undefined) => (candidate && sums.get(candidate)) ?? 0;
    const ranked = inOrder(candidates, [(a, b) => sumOf(b) - sumOf(a)]);
    return {
      ranked,
      score: candidate => (possible === 0 ? 1 : Math.min(1, sumOf(candidate) / possible)),
      reason: `highest weighted score of ${ranked.length}: ${sumOf(ranked[0]).toFixed(3)} of ${possible}`,
    };
  };
}

/** Trust that was earned: nobody's is 0. */
function proven({ trust, outcomes }: TrackRecord): number {
  return (trust * outcomes) / (outcomes + rules.priorWeight);
}

/** Values on a scale from the lowest (0) to the highest (1) finite one; what is not finite is 0. */
function scaled(values: readonly number[]): number[] {
  const finite = values.filter(Number.isFinite);
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low;
  return values.map(value => (!Number.isFinite(value) ? 0 : span === 0 ? 1 : (value - low) / span));
}
