import { gradesOf, type Outcome } from './outcome.js';
import { rules } from './rules.js';

/** A weighted sum of values. */
export interface Sum {
  readonly weight: number;
  readonly value: number;
}

/** What a window of outcomes comes to. */
export interface Sums {
  readonly price: Sum;
  readonly time: Sum;
  readonly quality: Sum;
  readonly trust: Sum;
  /** Squared distance between confidence and what came true (Brier). */
  readonly brier: Sum;
  /** Confidence that was promised, as value; what came true, as weight. */
  readonly confidence: { readonly promised: number; readonly cameTrue: number };
  /** How many outcomes there are, each faded with time only. */
  readonly count: number;
  /** The moment that they are weighted for, in ms since the epoch. */
  readonly atMs: number;
}

/** Nothing is known. */
export const noSums: Sums = sumUp([]);

/** Sums up outcomes, oldest first. */
export function sumUp(window: readonly Outcome[]): Sums {
  let atMs = 0;
  for (const outcome of window) atMs = Math.max(atMs, outcome.atMs);
  const price = noSum();
  const time = noSum();
  const quality = noSum();
  const trust = noSum();
  const brier = noSum();
  const confidence = { promised: 0, cameTrue: 0 };
  let rankWeight = 1;
  let count = 0;
  for (let at = window.length - 1; at >= 0; at--) {
    const outcome = window[at] as Outcome;
    const fade = fadeOf(atMs - outcome.atMs);
    const weight = rankWeight * fade;
    let came = 0;
    count += fade;
    rankWeight *= rules.rankDecay;
    if (outcome.completed) {
      const grades = gradesOf(outcome);
      add(trust, grades.trust, weight);
      add(price, grades.price, weight);
      add(time, grades.time, weight);
      add(quality, grades.quality, weight);
      came = grades.kept ? 1 : 0;
    } else add(trust, 0, weight);
    const sure = outcome.promised.confidence;
    if (sure === 0) continue;
    add(brier, (sure - came) ** 2, weight);
    confidence.promised += sure * weight;
    confidence.cameTrue += came * weight;
  }
  return { price, time, quality, trust, brier, confidence, count, atMs };
}

/** What counts one counts this much after so many ms. */
export function fadeOf(ageMs: number): number {
  return ageMs <= 0 ? 1 : 2 ** (-ageMs / rules.halfLifeMs);
}

/** A sum in the making: it is added to in place, since everything that a winner has done is summed up anew with each award. */
function noSum() {
  return { weight: 0, value: 0 };
}

/** What cannot be said counts nothing. */
function add(sum: { weight: number; value: number }, value: number | undefined, weight: number): void {
  if (value === undefined) return;
  sum.weight += weight;
  sum.value += value * weight;
}
