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
  const atMs = window.reduce((latest, { atMs: at }) => Math.max(latest, at), 0);
  const [price, time, quality, trust, brier] = [tally(), tally(), tally(), tally(), tally()];
  const confidence = { promised: 0, cameTrue: 0 };
  let [rankWeight, count] = [1, 0];
  for (let at = window.length - 1; at >= 0; at--) {
    const outcome = window[at] as Outcome;
    const fade = fadeOf(atMs - outcome.atMs);
    const weight = rankWeight * fade;
    const grades = gradesOf(outcome);
    count += fade;
    rankWeight *= rules.rankDecay;
    trust.add(grades.trust, weight);
    if (grades.price !== undefined) price.add(grades.price, weight);
    if (grades.time !== undefined) time.add(grades.time, weight);
    if (grades.quality !== undefined) quality.add(grades.quality, weight);
    const sure = outcome.promised.confidence;
    if (sure === 0) continue;
    const came = grades.kept ? 1 : 0;
    brier.add((sure - came) ** 2, weight);
    confidence.promised += sure * weight;
    confidence.cameTrue += came * weight;
  }
  return {
    price: price.sum(),
    time: time.sum(),
    quality: quality.sum(),
    trust: trust.sum(),
    brier: brier.sum(),
    confidence,
    count,
    atMs,
  };
}

/** What counts one counts this much after so many ms. */
export function fadeOf(ageMs: number): number {
  return ageMs <= 0 ? 1 : 2 ** (-ageMs / rules.halfLifeMs);
}

function tally() {
  let [weight, value] = [0, 0];
  return {
    add(one: number, by: number) {
      weight += by;
      value += one * by;
    },
    sum: (): Sum => ({ weight, value }),
  };
}
