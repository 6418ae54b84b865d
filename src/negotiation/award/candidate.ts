import { durationMs } from '@bufbuild/protobuf/wkt';
import type { Offer } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { rules } from '../reputation/rules.js';
import type { Standings } from '../reputation/standings.js';
import type { TrackRecord } from '../reputation/track-record.js';

/** An offer as policies see it: with what its promises count. */
export interface Candidate {
  readonly offer: Offer;
  readonly bidder: Bidder;
  /** In millionths. */
  readonly priceMicros: bigint;
  /** The same as a number, which is less to compare: where these differ, the prices do. */
  readonly price: number;
}

/** How the promises of a bidder are counted; those of whom nothing is known have this in common. */
export interface Bidder {
  readonly record: TrackRecord;
  /** It has a newcomer's chance: it counts better than it promises. */
  readonly chance: boolean;
  readonly factors: Factors;
}

/** What its promises are multiplied with. */
interface Factors {
  readonly price: number;
  readonly time: number;
  readonly quality: number;
  readonly confidence: number;
}

/** What its time counts, in ms; infinite when it is not known. */
export function timeOf({ offer: { proposal }, bidder }: Candidate): number {
  return (proposal?.time ? durationMs(proposal.time) : Number.POSITIVE_INFINITY) * bidder.factors.time;
}

/** What its quality counts, 0–1. */
export function qualityOf({ offer: { proposal }, bidder }: Candidate): number {
  return Math.min(1, (proposal?.quality ?? 0) * bidder.factors.quality);
}

/** What its confidence counts, 0–1. */
export function confidenceOf({ offer: { proposal }, bidder }: Candidate): number {
  return Math.min(1, (proposal?.confidence ?? 0) * bidder.factors.confidence);
}

/** What there is to know of the bidders when offers are compared. */
export interface Surroundings {
  readonly capability: string;
  readonly standings: Standings;
  /** Since the epoch, in ms. */
  readonly nowMs: number;
  /** Promises count as measured; else at their word. */
  readonly measured: boolean;
  /** Newcomers have their chance. */
  readonly newcomersTurn: boolean;
}

/** The offers, each with what its promises count. A promise never counts for more than it says, but for a newcomer's chance. */
export function candidatesOf(offers: readonly Offer[], around: Surroundings): Candidate[] {
  const { capability, standings, nowMs, measured } = around;
  const recordOf = ({ agent }: Offer) => standings.of(agent, capability, nowMs);
  // A chance is only one beside others who need none.
  const turn = measured && around.newcomersTurn && offers.some(offer => !recordOf(offer).newcomer);
  let last: Bidder | undefined;
  return offers.map(offer => {
    const record = recordOf(offer);
    if (record !== last?.record) last = bidderOf(record, turn, measured);
    const priceMicros = priceOf(offer, last.factors);
    return { offer, bidder: last, priceMicros, price: Number(priceMicros) };
  });
}

function bidderOf(record: TrackRecord, turn: boolean, measured: boolean): Bidder {
  const chance = turn && record.newcomer;
  return { record, chance, factors: chance ? atNewcomers : measured ? measuredFactors(record) : atTheirWord };
}

const atTheirWord: Factors = { price: 1, time: 1, quality: 1, confidence: 1 };

const atNewcomers: Factors = {
  price: rules.newcomerBonus,
  time: rules.newcomerBonus,
  quality: 1 / rules.newcomerBonus,
  confidence: 1,
};

/**
 * What it will really be, as measured; then once more for the trust that was lost: a price that was missed by half also is the price
 * of a plan that did not work out, and a late or poor result is worth less of its price.
 */
function measuredFactors({ priceRatio, timeRatio, qualityRatio, calibration, trust }: TrackRecord): Factors {
  const worth = Math.max(rules.trustMin, trust);
  return {
    price: Math.max(1, priceRatio) / worth,
    time: Math.max(1, timeRatio) / worth,
    quality: Math.min(1, qualityRatio) * worth,
    confidence: Math.min(1, calibration) * worth,
  };
}

/** A price at its word stays exact: numbers are not where it is very high. */
function priceOf({ proposal }: Offer, factors: Factors): bigint {
  const price = proposal?.priceMicros ?? 0n;
  return factors.price === 1 ? price : BigInt(Math.round(Number(price) * factors.price));
}
