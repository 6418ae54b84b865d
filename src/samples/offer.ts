import type { JsonValue } from '@bufbuild/protobuf';
import type { Bid, Bidder, CallTerms } from '../agent/index.js';
import { readInput, refusalOf } from './input.js';
import { inPlaceChars, threadStartMs } from './text/run-job.js';

/** What a sample agent promises, by the size of the text. */
export interface Offer {
  /** In millionths of a USD: for the call, and for each further kB. */
  readonly priceMicros: number;
  readonly priceMicrosPerKb: number;
  /** In ms: for the call, and for each further MB, as measured on one core. */
  readonly timeMs: number;
  readonly timeMsPerMb: number;
  /** Characters beyond these are not looked at, and cost nothing; all are looked at unless said. */
  readonly charsMax?: number;
  /** 0–1. */
  readonly quality: number;
  readonly description: string;
}

/** Protocols in which there is something to gain by asking for more at first. */
const haggled: ReadonlySet<string> = new Set(['iterated', 'english']);
/** How much more, in the first round; half of that in the next, and so on. */
const askedAtFirst = 8;
/** Where several win, so many units are offered. */
const unitsMax = 2;

/**
 * A bidder that keeps to an offer and refuses what is no text. Its price is the least for which it does the work; where there are rounds in
 * which prices fall, it begins higher and comes down.
 */
export function bidding(offer: Offer): Bidder {
  return (input: JsonValue, { call }) => {
    const refuse = refusalOf(input);
    if (refuse !== undefined) return { refuse };
    const bid = bidFor(Math.min(readInput(input).text.length, offer.charsMax ?? Number.POSITIVE_INFINITY), offer);
    return { ...bid, priceMicros: priceIn(call, bid.priceMicros), quantity: Math.min(call.quantity, unitsMax) };
  };
}

/** The price in this round; never below the least. */
function priceIn({ protocol, round, priceAtMostMicros }: CallTerms, least: number): number {
  if (!haggled.has(protocol)) return least;
  const asked = Math.ceil((least * askedAtFirst) / 2 ** (round - 1));
  return Math.max(least, Math.min(asked, priceAtMostMicros ?? asked));
}

function bidFor(chars: number, offer: Offer): Bid & { readonly priceMicros: number } {
  const { priceMicros, priceMicrosPerKb, timeMs, timeMsPerMb, quality, description } = offer;
  return {
    priceMicros: Math.ceil(priceMicros + (priceMicrosPerKb * chars) / 1000),
    timeMs: Math.ceil(timeMs + (timeMsPerMb * chars) / 1_000_000 + (chars > inPlaceChars ? threadStartMs : 0)),
    quality,
    confidence: 0.9,
    description,
  };
}
