import { durationMs } from '@bufbuild/protobuf/wkt';
import { timeOf } from './candidate.js';
import { byPrice, byTime, inOrder, nearness, type Policy } from './policy.js';
import { differs, timeText } from './words.js';

/** The shortest time wins; then the lowest price, then the earlier offer. */
export const fastest: Policy = candidates => {
  const sorted = inOrder(candidates, [byTime, byPrice]);
  const shortest = sorted[0];
  const timeMs = shortest ? timeOf(shortest) : Number.POSITIVE_INFINITY;
  const promised = shortest?.offer.proposal?.time;
  const shown = promised
    ? timeText(durationMs(promised)) + differs(timeMs, durationMs(promised), timeText)
    : 'none says how long it takes';
  return {
    ranked: sorted,
    score: candidate => nearness(timeOf(candidate), timeMs),
    reason: `shortest time of ${sorted.length}: ${shown}`,
  };
};
