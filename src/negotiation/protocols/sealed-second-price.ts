import type { Offer } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { lowestAsked } from '../award/lowest-price.js';
import type { Draft } from '../draft.js';
import { award, complete, endWithNothing, payable } from '../outcome.js';
import { openRound } from '../rounds.js';
import { termsOf } from '../terms.js';
import { inTieOrder } from '../ties.js';
import { byPriceAlone, optionsOf } from './options.js';
import type { Protocol } from './protocol.js';

/**
 * One round, of whose prices no bidder hears. The lowest wins and is paid the second lowest (Vickrey 1961, with buyer and seller
 * exchanged), so that nobody gains by asking more than it needs. Who bids alone is paid the reserve price, or what it asks without one.
 */
export const sealedSecondPrice: Protocol = {
  name: 'sealed_second_price',
  check: byPriceAlone,
  opened(draft) {
    const reserve = reserveOf(draft);
    openRound(draft, {
      terms: {
        protocol: 'sealed_second_price',
        maxRounds: 1,
        ...(reserve !== undefined && { priceAtMostMicros: reserve }),
      },
    });
  },
  collected: awardLowest,
  failed: awardLowest,
  undecided: awardLowest,
  delivered: (draft, { agent }, result) => complete(draft, agent, result),
};

function awardLowest(draft: Draft): void {
  const offers = inTieOrder(payable(draft), termsOf(draft.state));
  if (offers.length === 0) {
    endWithNothing(draft);
    return;
  }
  const { offer, reason } = lowestAsked(offers);
  const paid = paidFor(draft, offer, offers);
  award(draft, { offer, ...paid, reason: `${reason}; paid is ${paid.what}` });
}

function paidFor(draft: Draft, winner: Offer, offers: readonly Offer[]): { priceMicros: bigint; what: string } {
  const others = offers.filter(offer => offer !== winner);
  if (others.length > 0) return { priceMicros: priceOf(lowestOf(others)), what: 'the second lowest' };
  const reserve = reserveOf(draft);
  if (reserve !== undefined) return { priceMicros: reserve, what: 'the reserve price' };
  return { priceMicros: priceOf(winner), what: 'what it asks' };
}

function lowestOf(offers: readonly Offer[]): Offer {
  return offers.reduce((low, offer) => (priceOf(offer) < priceOf(low) ? offer : low));
}

function priceOf({ proposal }: Offer): bigint {
  return proposal?.priceMicros ?? 0n;
}

function reserveOf({ state }: Draft): bigint | undefined {
  return optionsOf('sealedSecondPrice', state.terms).reservePriceMicros;
}
