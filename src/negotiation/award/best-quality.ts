import { qualityOf } from './candidate.js';
import { byPrice, byQuality, inOrder, type Policy } from './policy.js';
import { differs, shareText } from './words.js';

/** The best quality wins; then the lowest price, then the earlier offer. */
export const bestQuality: Policy = candidates => {
  const sorted = inOrder(candidates, [byQuality, byPrice]);
  const best = sorted[0];
  const promised = best?.offer.proposal?.quality ?? 0;
  return {
    ranked: sorted,
    score: qualityOf,
    reason: `best quality of ${sorted.length}: ${shareText(promised)}${differs(best && qualityOf(best), promised, shareText)}`,
  };
};
