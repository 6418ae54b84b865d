import { durationMs } from '@bufbuild/protobuf/wkt';
import type { Offer, Proposal } from '#gen/dacp/negotiation/v1/protocol_pb.js';

/** The offer that is awarded, and why. */
export interface Choice {
  readonly offer: Offer;
  /** For people, such as "lowest price of 2: 0.002 USD". */
  readonly reason: string;
}

/**
 * How a winner is picked: the best of some offers, at least one, given in the order in which they came. The same offers always give
 * the same winner.
 */
export type Policy = (offers: readonly Offer[]) => Choice;

/** Which of two offers is better: negative, the first; zero, neither. */
export type Order = (a: Proposal | undefined, b: Proposal | undefined) => number;

/** The first of the best offers by these orders, the next one deciding where the one before does not. */
export function best(offers: readonly Offer[], orders: readonly Order[]): Offer {
  return offers.reduce((winner, offer) => {
    for (const order of orders) {
      const difference = order(offer.proposal, winner.proposal);
      if (difference !== 0) return difference < 0 ? offer : winner;
    }
    return winner;
  });
}

/** The price in millionths, as near as a number can hold it. */
export function priceOf(proposal: Proposal | undefined): number {
  return Number(proposal?.priceMicros ?? 0n);
}

/** The promised time in ms; infinite when it is not known. */
export function timeOf(proposal: Proposal | undefined): number {
  return proposal?.time ? durationMs(proposal.time) : Number.POSITIVE_INFINITY;
}

/** The cheaper one. */
export const byPrice: Order = (a, b) => compare(a?.priceMicros ?? 0n, b?.priceMicros ?? 0n);

/** The faster one. */
export const byTime: Order = (a, b) => compare(timeOf(a), timeOf(b));

function compare<T extends number | bigint>(a: T, b: T): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
