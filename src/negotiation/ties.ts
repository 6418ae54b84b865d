import { createHash } from 'node:crypto';
import { type Offer, type Started, TieBreak } from '#gen/dacp/negotiation/v1/protocol_pb.js';

/**
 * Offers in the order that was declared for ties: of offers that are equally good, the first wins, in every protocol and policy. They are
 * given in the order in which they came. A draw depends on seed and agents alone, so that a replay draws the same.
 */
export function inTieOrder(
  offers: readonly Offer[],
  { tieBreak, tieSeed }: Pick<Started, 'tieBreak' | 'tieSeed'>,
): readonly Offer[] {
  if (tieBreak === TieBreak.LOWEST_AGENT) return sortedBy(offers, ({ agent }) => agent);
  if (tieBreak === TieBreak.DRAW) return sortedBy(offers, ({ agent }) => lotOf(agent, tieSeed));
  return offers;
}

function lotOf(agent: string, seed: bigint): string {
  return createHash('sha256').update(`${seed} ${agent}`).digest('hex');
}

function sortedBy(offers: readonly Offer[], keyOf: (offer: Offer) => string): Offer[] {
  return offers
    .map(offer => ({ offer, key: keyOf(offer) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ offer }) => offer);
}
