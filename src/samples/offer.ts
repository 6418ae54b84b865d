import type { JsonValue } from '@bufbuild/protobuf';
import type { Bid, Bidder } from '../agent/index.js';
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

/** A bidder that keeps to an offer and refuses what is no text. */
export function bidding(offer: Offer): Bidder {
  return (input: JsonValue) => {
    const refuse = refusalOf(input);
    return refuse === undefined
      ? bidFor(Math.min(readInput(input).text.length, offer.charsMax ?? Number.POSITIVE_INFINITY), offer)
      : { refuse };
  };
}

function bidFor(chars: number, offer: Offer): Bid {
  const { priceMicros, priceMicrosPerKb, timeMs, timeMsPerMb, quality, description } = offer;
  return {
    priceMicros: Math.ceil(priceMicros + (priceMicrosPerKb * chars) / 1000),
    timeMs: Math.ceil(timeMs + (timeMsPerMb * chars) / 1_000_000 + (chars > inPlaceChars ? threadStartMs : 0)),
    quality,
    confidence: 0.9,
    description,
  };
}
