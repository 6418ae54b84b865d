import { Lru } from '../base/index.js';

/** How long calls took, and how long the next one may take. */
export interface AdaptiveTimeouts {
  /** How long a call to `whom` may take, in ms: twice the mean of past times, at most 60 s; 30 s without history (S15). */
  timeoutMs(whom: string): number;
  /** A call to `whom` took so long, or was given up after it, in ms. */
  took(whom: string, tookMs: number): void;
}

/** The mean of the times of past calls, and how many count. */
export interface PastTimes {
  readonly meanMs: number;
  readonly count: number;
}

const longestMs = 60_000;
const unknownMs = 30_000;
/** A pause of the garbage collector is no reason to give up a call that takes a millisecond. */
const shortestMs = 1_000;
/** Older calls count less and less beyond this many. */
const countMax = 100;
/** Whom one process remembers; beyond, those that were not called for longest are forgotten. */
const whomMax = 1_000;

/** How long a call may take after such a past. */
export function timeoutAfter(past: PastTimes | undefined): number {
  return past ? Math.max(shortestMs, Math.min(2 * past.meanMs, longestMs)) : unknownMs;
}

/** The past with one more call. */
export function withCall(past: PastTimes | undefined, tookMs: number): PastTimes {
  const count = Math.min((past?.count ?? 0) + 1, countMax);
  const meanMs = past?.meanMs ?? 0;
  return { meanMs: meanMs + (tookMs - meanMs) / count, count };
}

/** No history yet. */
export function createAdaptiveTimeouts(): AdaptiveTimeouts {
  const pasts = new Lru<PastTimes>(whomMax, () => 0);
  return {
    timeoutMs: whom => timeoutAfter(pasts.get(whom)),
    took: (whom, tookMs) => pasts.put(whom, withCall(pasts.get(whom), tookMs)),
  };
}
