import type { Offer } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { assert } from '../../base/index.js';
import { formatMoney } from '../../budget/index.js';
import { noStandings } from '../reputation/standings.js';
import { candidatesOf } from './candidate.js';
import { byPrice, byTime, inOrder, nearness, type Policy } from './policy.js';
import { differs } from './words.js';

/** The lowest price wins; then the shortest time, then the earlier offer. */
export const lowestPrice: Policy = candidates => {
  const sorted = inOrder(candidates, [byPrice, byTime]);
  const lowest = sorted[0];
  const least = lowest?.price ?? 0;
  const promised = lowest?.offer.proposal?.priceMicros ?? 0n;
  const currency = lowest?.offer.proposal?.currency;
  const counts = differs(lowest?.priceMicros, promised, micros => formatMoney(micros, currency));
  return {
    ranked: sorted,
    score: ({ price }) => nearness(price, least),
    reason: `lowest price of ${sorted.length}: ${formatMoney(promised, currency)}${counts}`,
  };
};

/** What is asked is what counts, where the price is all that there is to it: the lowest, then the shortest time, then the first. */
export function lowestAsked(offers: readonly Offer[]): { offer: Offer; reason: string } {
  const [lowest] = inOrder(candidatesOf(offers, atTheirWord), [byPrice, byTime]);
  assert(lowest, 'there is an offer to pick');
  const { priceMicros, offer } = lowest;
  const price = formatMoney(priceMicros, offer.proposal?.currency);
  return { offer, reason: `lowest price of ${offers.length}: ${price}` };
}

const atTheirWord = { capability: '', standings: noStandings, nowMs: 0, measured: false, newcomersTurn: false };
