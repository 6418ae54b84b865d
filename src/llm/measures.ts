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
  /** All that is known of a model, to be kept; undefined: nothing. */
  known(name: string): Measured | undefined;
  /** Takes up what was kept so many ms ago. */
  recall(name: string, kept: Measured, agoMs: number): void;
}

/** What was measured of a model, and how its answers were rated. */
export interface Measured {
  latencyMs?: number | undefined;
  calls: number;
  /** Calls, and those of them that were answered, each counting less as it gets older. */
  weight: number;
  answered: number;
  ratings: number;
  rating: number;
}

/** By the clock's `monotonic`: when it last got older. */
type Aging = Measured & { agedMs: number };

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

/** Nothing was measured yet; `onChange` hears of whom something new is known. */
export function createMeasures(clock: Clock, onChange: (name: string) => void = () => undefined): Measures {
  const all = new Map<string, Aging>();

  function of(name: string): Aging {
    const known = all.get(name);
    if (known) return known;
    const agedMs = clock.monotonic();
    const made = { calls: 0, weight: 0, answered: 0, agedMs, ratings: 0, rating: 0 };
    all.set(name, made);
    return made;
  }

  function age(measured: Aging): void {
    const nowMs = clock.monotonic();
    const kept = 0.5 ** ((nowMs - measured.agedMs) / halfLifeMs);
    measured.weight *= kept;
    measured.answered *= kept;
    measured.agedMs = nowMs;
  }

  function count(name: string, share: 0 | 1): Measured {
    const measured = of(name);
    age(measured);
    measured.calls++;
    measured.weight++;
    measured.answered += share;
    onChange(name);
    return measured;
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
      const measured = count(name, 1);
      const before = measured.latencyMs ?? tookMs;
      measured.latencyMs = before + alpha * (tookMs - before);
    },
    failed: name => void count(name, 0),
    rated(name, quality) {
      const measured = of(name);
      const kept = measured.ratings >= ratingsMax ? (ratingsMax - 1) / measured.ratings : 1;
      measured.ratings = measured.ratings * kept + 1;
      measured.rating = measured.rating * kept + quality;
      onChange(name);
    },
    known(name) {
      const measured = all.get(name);
      if (!measured) return undefined;
      age(measured);
      const { agedMs: _, ...known } = measured;
      return known;
    },
    recall: (name, kept, agoMs) => void all.set(name, { ...kept, agedMs: clock.monotonic() - agoMs }),
  };
}
