import { best, byPrice, byTime, type Policy, priceOf } from './policy.js';

/** The lowest price wins; then the shortest time, then the earlier offer. */
export const lowestPrice: Policy = offers => {
  const offer = best(offers, [byPrice, byTime]);
  const price = priceOf(offer.proposal) / 1_000_000;
  return { offer, reason: `lowest price of ${offers.length}: ${price} ${offer.proposal?.currency || 'USD'}` };
};
