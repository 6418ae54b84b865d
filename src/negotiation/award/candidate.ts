import { durationMs } from '@bufbuild/protobuf/wkt';
import type { Offer } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { rules } from '../reputation/rules.js';
import type { Standings } from '../reputation/standings.js';
import type { TrackRecord } from '../reputation/track-record.js';

/** An offer as policies see it: with what its promises count. */
export interface Candidate {
  readonly offer: Offer;
  readonly record: TrackRecord;
  /** It has a newcomer's chance: it counts better than it promises. */
  readonly chance: boolean;
  readonly factors: Factors;
  /** In millionths. */
  readonly priceMicros: bigint;
}

/** What its promises are multiplied with. */
interface Factors {
  readonly price: number;
  readonly time: number;
  readonly quality: number;
  readonly confidence: number;
}

/** What its time counts, in ms; infinite when it is not known. */
export function timeOf({ offer: { proposal }, factors }: Candidate): number {
  return (proposal?.time ? durationMs(proposal.time) : Number.POSITIVE_INFINITY) * factors.time;
}

/** What its quality counts, 0–1. */
export function qualityOf({ offer: { proposal }, factors }: Candidate): number {
  return Math.min(1, (proposal?.quality ?? 0) * factors.quality);
}

/** What its confidence counts, 0–1. */
export function confidenceOf({ offer: { proposal }, factors }: Candidate): number {
  return Math.min(1, (proposal?.confidence ?? 0) * factors.confidence);
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
  const known = offers.map(({ agent }) => standings.of(agent, capability, nowMs));
  // A chance is only one beside others who need none.
  const turn = measured && around.newcomersTurn && known.some(({ newcomer }) => !newcomer);
  const factorsOf = measured ? createMeasuring() : () => atTheirWord;
  return offers.map((offer, index) => {
    const record = known[index] as TrackRecord;
    const chance = turn && record.newcomer;
    const factors = chance ? atNewcomers : factorsOf(record);
    return { offer, record, chance, factors, priceMicros: priceOf(offer, factors) };
  });
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

/** Finds the factors of records; those of whom nothing is known have one record in common. */
function createMeasuring(): (record: TrackRecord) => Factors {
  let last: TrackRecord | undefined;
  let factors = atTheirWord;
  return record => {
    if (record !== last) factors = measuredFactors(record);
    last = record;
    return factors;
  };
}

/** A price at its word stays exact: numbers are not where it is very high. */
function priceOf({ proposal }: Offer, factors: Factors): bigint {
  const price = proposal?.priceMicros ?? 0n;
  return factors.price === 1 ? price : BigInt(Math.round(Number(price) * factors.price));
}
