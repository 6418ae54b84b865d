import type { Clock, Timer } from '../base/index.js';

/** Many deadlines on one timer. They fall due up to one step (50 ms) late, never early. */
export interface Deadlines {
  /** Calls back once `atMs` (by the clock's `now`) has passed; returns how to take it back. */
  add(atMs: number, callback: () => void): () => void;
  /** Takes all of them back. */
  clear(): void;
}

const stepMs = 50;

/** Deadlines in buckets: a timer for each message would cost more than handling it. */
export function createDeadlines(clock: Clock): Deadlines {
  const buckets = new Map<number, Set<() => void>>();
  let timer: Timer | undefined;
  let armed = Number.POSITIVE_INFINITY;

  function arm(bucket: number): void {
    if (bucket >= armed) return;
    timer?.cancel();
    armed = bucket;
    timer = clock.setTimer(bucket * stepMs - clock.now(), fire);
  }

  function fire(): void {
    armed = Number.POSITIVE_INFINITY;
    const due = Math.floor(clock.now() / stepMs);
    let earliest = Number.POSITIVE_INFINITY;
    for (const [bucket, callbacks] of buckets) {
      if (bucket > due) {
        earliest = Math.min(earliest, bucket);
        continue;
      }
      buckets.delete(bucket);
      for (const callback of callbacks) callback();
    }
    if (earliest < Number.POSITIVE_INFINITY) arm(earliest);
  }

  return {
    add(atMs, callback) {
      const bucket = Math.ceil(atMs / stepMs);
      const callbacks = buckets.get(bucket) ?? new Set();
      if (callbacks.size === 0) buckets.set(bucket, callbacks);
      callbacks.add(callback);
      arm(bucket);
      return () => {
        callbacks.delete(callback);
        if (callbacks.size === 0 && buckets.get(bucket) === callbacks) buckets.delete(bucket);
      };
    },
    clear() {
      timer?.cancel();
      buckets.clear();
      armed = Number.POSITIVE_INFINITY;
    },
  };
}
