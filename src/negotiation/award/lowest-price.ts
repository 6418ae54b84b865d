import { best, byPrice, byTime, type Policy } from './policy.js';

/** The lowest price wins; then the shortest time, then the earlier offer. */
export const lowestPrice: Policy = offers => {
  const offer = best(offers, [byPrice, byTime]);
  const price = formatMicros(offer.proposal?.priceMicros, offer.proposal?.currency);
  return { offer, reason: `lowest price of ${offers.length}: ${price}` };
};

/** A price in millionths for people, such as `0.002 USD`: all its digits, at least two behind the point. */
export function formatMicros(micros = 0n, currency = ''): string {
  return `${(Number(micros) / 1_000_000).toFixed(6).replace(/0{1,4}$/, '')} ${currency || 'USD'}`;
}
