import { best, byPrice, byTime, type Policy, timeOf } from './policy.js';

/** The shortest time wins; then the lowest price, then the earlier offer. */
export const fastest: Policy = offers => {
  const offer = best(offers, [byTime, byPrice]);
  const timeMs = timeOf(offer.proposal);
  const shown = Number.isFinite(timeMs) ? `${timeMs} ms` : 'none says how long it takes';
  return { offer, reason: `shortest time of ${offers.length}: ${shown}` };
};
