import type { Clock } from '../base/index.js';
import type { Figures } from './candidate.js';

/** How models do: a memory of what was measured and rated, by name. */
export interface Measures {
  /** As measured and rated by now; what was not is as declared. */
  figures(name: string, declared: Omit<Figures, 'calls'>): Figures;
  /** A call was answered, after so many ms. */
  answered(name: string, tookMs: number): void;
  /** A call failed. */
  failed(name: string): void;
  /** An answer was rated, 0–1. */
  rated(name: string, quality: number): void;
}

interface Measured {
  latencyMs: number | undefined;
  calls: number;
  /** Calls, and those of them that were answered, each counting less as it gets older. */
  weight: number;
  answered: number;
  agedMs: number;
  ratings: number;
  rating: number;
}

/** Weight of the newest time in the moving average. */
const alpha = 0.3;
/** Calls that the declared reliability counts for: a first failure must not outweigh it. */
const declaredCalls = 20;
/** Ratings that the declared quality counts for. */
const declaredRatings = 5;
/** Beyond this many, older ratings count less. */
const ratingsMax = 100;
/** After this, a failure counts half: whoever is left out because it failed must be tried again one day. */
const halfLifeMs = 300_000;

/** Nothing was measured yet. */
export function createMeasures(clock: Clock): Measures {
  const all = new Map<string, Measured>();

  function of(name: string): Measured {
    const known = all.get(name);
    if (known) return known;
    const agedMs = clock.monotonic();
    const made = { latencyMs: undefined, calls: 0, weight: 0, answered: 0, agedMs, ratings: 0, rating: 0 };
    all.set(name, made);
    return made;
  }

  function age(measured: Measured): void {
    const nowMs = clock.monotonic();
    const kept = 0.5 ** ((nowMs - measured.agedMs) / halfLifeMs);
    measured.weight *= kept;
    measured.answered *= kept;
    measured.agedMs = nowMs;
  }

  function count(measured: Measured, share: 0 | 1): void {
    age(measured);
    measured.calls++;
    measured.weight++;
    measured.answered += share;
  }

  return {
    figures(name, declared) {
      const measured = all.get(name);
      if (!measured) return { ...declared, calls: 0 };
      age(measured);
      const { latencyMs = declared.latencyMs, weight, answered, ratings, rating, calls } = measured;
      return {
        latencyMs,
        reliability: (declared.reliability * declaredCalls + answered) / (declaredCalls + weight),
        quality: (declared.quality * declaredRatings + rating) / (declaredRatings + ratings),
        calls,
      };
    },
    answered(name, tookMs) {
      const measured = of(name);
      count(measured, 1);
      const before = measured.latencyMs ?? tookMs;
      measured.latencyMs = before + alpha * (tookMs - before);
    },
    failed: name => count(of(name), 0),
    rated(name, quality) {
      const measured = of(name);
      const kept = measured.ratings >= ratingsMax ? (ratingsMax - 1) / measured.ratings : 1;
      measured.ratings = measured.ratings * kept + 1;
      measured.rating = measured.rating * kept + quality;
    },
  };
}
