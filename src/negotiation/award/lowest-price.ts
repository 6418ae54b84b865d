import { best, byPrice, byTime, type Policy, priceOf } from './policy.js';

/** The lowest price wins; then the shortest time, then the earlier offer. */
export const lowestPrice: Policy = offers => {
  const offer = best(offers, [byPrice, byTime]);
  // All its digits, at least two behind the point.
  const price = (priceOf(offer.proposal) / 1_000_000).toFixed(6).replace(/0{1,4}$/, '');
  return { offer, reason: `lowest price of ${offers.length}: ${price} ${offer.proposal?.currency || 'USD'}` };
};
