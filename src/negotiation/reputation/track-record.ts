import { rules } from './rules.js';
import { fadeOf, noSums, type Sum, type Sums } from './sums.js';

/** What the mesh has seen of an agent's promises for one capability, as policies count it. */
export interface TrackRecord {
  /** Awards of its whole life; those that were cancelled are in `awards` alone. */
  readonly awards: number;
  readonly completed: number;
  readonly failed: number;
  /** In force now. */
  readonly open: number;
  /** Real over promised; 1: as promised. What is usual of newcomers is mixed in: the less is known, the more. */
  readonly priceRatio: number;
  readonly timeRatio: number;
  readonly qualityRatio: number;
  /** How often it was right over how often it said that it would be. */
  readonly calibration: number;
  /** How much of what it promises it keeps, 0–1. */
  readonly trust: number;
  /** Mean squared distance of its confidence from what came true: 0 the best, 1 the worst; absent: it never said. */
  readonly brier?: number;
  /** So many outcomes, faded with time, it rests on. */
  readonly outcomes: number;
  /** When the last was settled, in ms since the epoch; 0: never. */
  readonly lastAtMs: number;
  /** Too little is known of it. */
  readonly newcomer: boolean;
}

/** What is believed of somebody of whom nothing is known. */
export interface Prior {
  readonly price: number;
  readonly time: number;
  readonly quality: number;
  readonly trust: number;
}

/** What everybody's promises are worth who has not been seen. */
export const trusting: Prior = { price: 1, time: 1, quality: 1, trust: 1 };

/** What is counted of a life. */
export interface Counts {
  readonly awards: number;
  readonly completed: number;
  readonly failed: number;
  readonly open: number;
}

/** What outcomes come to at a moment (ms since the epoch), mixed with what is believed anyway. */
export function measure({ counts, sums }: { counts: Counts; sums: Sums }, prior: Prior, nowMs: number): TrackRecord {
  const fade = fadeOf(nowMs - sums.atMs);
  const mixed = mixer(rules.priorWeight, fade);
  const { promised, cameTrue } = sums.confidence;
  const outcomes = sums.count * fade;
  // Written out, without spreading: it is made for each candidate of each award.
  const record = {
    awards: counts.awards,
    completed: counts.completed,
    failed: counts.failed,
    open: counts.open,
    priceRatio: mixed(sums.price, prior.price),
    timeRatio: mixed(sums.time, prior.time),
    qualityRatio: mixed(sums.quality, prior.quality),
    calibration: (rules.priorWeight + fade * cameTrue) / (rules.priorWeight + fade * promised),
    trust: mixed(sums.trust, prior.trust),
    outcomes,
    lastAtMs: sums.atMs,
    newcomer: outcomes + counts.open < rules.newcomerAwards,
  };
  return sums.brier.weight > 0 ? Object.assign(record, { brier: sums.brier.value / sums.brier.weight }) : record;
}

/** What newcomers of a capability were worth is what the next one is believed to be worth. */
export function priorOf(newcomers: Sums | undefined, nowMs: number): Prior {
  if (!newcomers) return trusting;
  const mixed = mixer(rules.newcomersWeight, fadeOf(nowMs - newcomers.atMs));
  return {
    price: mixed(newcomers.price, trusting.price),
    time: mixed(newcomers.time, trusting.time),
    quality: mixed(newcomers.quality, trusting.quality),
    trust: mixed(newcomers.trust, trusting.trust),
  };
}

/** The mean of what was seen, and of so many times what is believed anyway. */
function mixer(weight: number, fade: number) {
  return (seen: Sum, believed: number) => (weight * believed + fade * seen.value) / (weight + fade * seen.weight);
}

const noCounts: Counts = { awards: 0, completed: 0, failed: 0, open: 0 };

/** Somebody of whom nothing is known. */
export function unknown(prior: Prior): TrackRecord {
  return prior === trusting ? stranger : unseen(prior);
}

function unseen(prior: Prior): TrackRecord {
  return measure({ counts: noCounts, sums: noSums }, prior, 0);
}

const stranger = unseen(trusting);
