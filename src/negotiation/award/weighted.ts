import type { Weighted } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { rules } from '../reputation/rules.js';
import type { TrackRecord } from '../reputation/track-record.js';
import type { Policy, Ranked } from './policy.js';

/**
 * The highest weighted sum wins, then the earlier offer. Each criterion is scaled over the offers at hand: 1 for the best, 0 for the
 * worst, 1 for all when they are equal; a time that is not known is as bad as the worst. The bidder's record counts as its trust, the more the more outcomes it rests on.
 */
export function weighted({ price, time, quality, confidence, record }: Weighted): Policy {
  return candidates => {
    const criteria = [
      { weight: price, scores: scaled(candidates.map(({ priceMicros }) => -Number(priceMicros))) },
      { weight: time, scores: scaled(candidates.map(({ timeMs }) => -timeMs)) },
      { weight: quality, scores: scaled(candidates.map(one => one.quality)) },
      { weight: confidence, scores: scaled(candidates.map(one => one.confidence)) },
      { weight: record, scores: scaled(candidates.map(({ record }) => proven(record))) },
    ];
    const possible = price + time + quality + confidence + record;
    const summed = candidates.map((candidate, index) => ({
      candidate,
      sum: criteria.reduce((sum, one) => sum + one.weight * (one.scores[index] ?? 0), 0),
    }));
    summed.sort((a, b) => b.sum - a.sum);
    const ranked: Ranked[] = summed.map(({ candidate, sum }) => ({
      candidate,
      score: possible === 0 ? 1 : Math.min(1, sum / possible),
    }));
    return {
      ranked,
      reason: `highest weighted score of ${ranked.length}: ${(summed[0]?.sum ?? 0).toFixed(3)} of ${possible}`,
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
