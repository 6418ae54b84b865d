import { rules } from './rules.js';

/** What a winner had promised. */
export interface Promised {
  /** What it is paid, in millionths. */
  readonly priceMicros: number;
  /** Absent: it did not say. */
  readonly timeMs?: number;
  /** 0–1; 0: it did not say. */
  readonly quality: number;
  /** 0–1; 0: it did not say. */
  readonly confidence: number;
}

/** What came of an award. */
export interface Outcome {
  readonly negotiationId: string;
  readonly fence: number;
  /** When it was settled, in ms since the epoch. */
  readonly atMs: number;
  /** The result came; else the award failed. */
  readonly completed: boolean;
  readonly promised: Promised;
  /** From the award to the result by the manager's clock, in ms; absent: it cannot be said. */
  readonly tookMs?: number;
  /** What the winner says that it took, in millionths. */
  readonly spentMicros?: number;
  /** What the winner says of its result's quality, 0–1. */
  readonly saidQuality?: number;
  /** What the caller says that it paid, in millionths: counts before what the winner says. */
  readonly paidMicros?: number;
  /** How good the caller found the result, 0–1: counts before what the winner says. */
  readonly ratedQuality?: number;
}

/** What the outcome of an award that was fulfilled says of the promise. 1 is as promised; undefined: nothing can be said. */
export interface Grades {
  /** Real price over the promised one. */
  readonly price: number;
  /** Real time over the promised one. */
  readonly time: number | undefined;
  /** Real quality over the promised one. */
  readonly quality: number | undefined;
  /** How much of all that was promised was kept, 0–1. */
  readonly trust: number;
  /** Everything was kept, within the tolerance. */
  readonly kept: boolean;
}

/** Holds an outcome against its promise: that of an award that was fulfilled, as one that failed has kept nothing. */
export function gradesOf(outcome: Outcome): Grades {
  const { promised, tookMs } = outcome;
  const price = ratio(outcome.paidMicros ?? outcome.spentMicros ?? promised.priceMicros, promised.priceMicros);
  const time =
    tookMs === undefined || promised.timeMs === undefined
      ? undefined
      : ratio(tookMs + rules.timeSlackMs, promised.timeMs + rules.timeSlackMs);
  const reached = reachedQuality(outcome);
  const quality = reached === undefined || promised.quality === 0 ? undefined : ratio(reached, promised.quality);
  const trust = part(price) * part(time ?? 1) * part(1 / Math.max(quality ?? 1, 1 / rules.ratioMax));
  return { price, time, quality, trust, kept: trust === 1 };
}

/** The caller's word; else the winner's own, which is believed only when it is no better than its promise. */
function reachedQuality({ ratedQuality, saidQuality, promised }: Outcome): number | undefined {
  if (ratedQuality !== undefined) return ratedQuality;
  return saidQuality !== undefined && saidQuality < promised.quality ? saidQuality : undefined;
}

function ratio(real: number, promised: number): number {
  if (promised === 0) return real === 0 ? 1 : rules.ratioMax;
  return Math.min(rules.ratioMax, Math.max(1 / rules.ratioMax, real / promised));
}

/** How much of a promise was kept when this many times as much was needed. */
function part(excess: number): number {
  return excess <= 1 + rules.tolerance ? 1 : 1 / excess;
}
