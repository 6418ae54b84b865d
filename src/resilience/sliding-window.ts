import { type Clock, checkInteger, Lru } from '../base/index.js';

/** How often. */
export interface SlidingWindowOptions {
  readonly clock: Clock;
  /** At most so many within the window, for each key; 100 unless said (S9). */
  readonly limit?: number;
  /** In ms; 60,000 unless said (S9). */
  readonly windowMs?: number;
  /** Keys that are remembered; beyond, those that were not used for longest are forgotten; 10,000 unless said. */
  readonly keysMax?: number;
}

/** A limit on how often, by key. */
export interface SlidingWindow {
  /** Takes one if there is one: 0. Otherwise in how many ms there will be; nothing is taken then. */
  take(key: string): number;
  /** In how many ms there will be one; 0: now. Nothing is taken. */
  waitMs(key: string): number;
}

/** The times of the last takes, in a ring. */
interface Taken {
  readonly timesMs: Float64Array;
  /** Where the next one goes: the oldest, once the ring is full. */
  next: number;
}

/**
 * A limit that is exact in every window, not only in those that begin with the minute: the take before the last `limit` ones must be
 * older than the window.
 */
export function createSlidingWindow(options: SlidingWindowOptions): SlidingWindow {
  const { clock, windowMs = 60_000, keysMax = 10_000 } = options;
  const limit = checkInteger('limit', options.limit ?? 100, { min: 1, max: 1_000_000 });
  const all = new Lru<Taken>(keysMax, () => 0);

  function wait(taken: Taken | undefined): number {
    const oldestMs = taken?.timesMs[taken.next] ?? Number.NEGATIVE_INFINITY;
    return Math.max(0, oldestMs + windowMs - clock.monotonic());
  }

  return {
    waitMs: key => wait(all.get(key)),
    take(key) {
      let taken = all.get(key);
      const waitMs = wait(taken);
      if (waitMs > 0) return waitMs;
      if (!taken) {
        taken = { timesMs: new Float64Array(limit).fill(Number.NEGATIVE_INFINITY), next: 0 };
        all.put(key, taken);
      }
      taken.timesMs[taken.next] = clock.monotonic();
      taken.next = (taken.next + 1) % limit;
      return 0;
    },
  };
}
