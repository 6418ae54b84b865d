import type { Clock, Timer } from '../base/index.js';

/** Many deadlines on one timer. They fall due up to one step (50 ms) late, never early. */
export interface Deadlines {
  /** Calls back once `atMs` (by the clock's `now`) has passed; returns how to take it back. */
  add(atMs: number, callback: () => void): () => void;
  /** Takes all of them back. */
  clear(): void;
}

/** A link of the ring of deadlines in one bucket; the bucket itself is the ring's first link. */
interface Entry {
  callback: (() => void) | undefined;
  before: Entry;
  after: Entry;
}

const stepMs = 50;

/**
 * Deadlines in buckets: a timer for each message would cost more than handling it. Within a bucket they are linked, not kept in a
 * Set: the outgrown tables of a long-lived Set keep what it once held alive for the garbage collector, which doubled its work.
 */
export function createDeadlines(clock: Clock): Deadlines {
  const buckets = new Map<number, Entry>();
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
    for (const [bucket, ring] of buckets) {
      if (bucket > due) {
        earliest = Math.min(earliest, bucket);
        continue;
      }
      buckets.delete(bucket);
      for (const callback of callbacksOf(ring)) callback();
    }
    if (earliest < Number.POSITIVE_INFINITY) arm(earliest);
  }

  return {
    add(atMs, callback) {
      const bucket = Math.ceil(atMs / stepMs);
      const ring = buckets.get(bucket) ?? createRing();
      if (ring.after === ring) buckets.set(bucket, ring);
      const entry: Entry = { callback, before: ring.before, after: ring };
      ring.before.after = entry;
      ring.before = entry;
      arm(bucket);
      return () => unlink(entry);
    },
    clear() {
      timer?.cancel();
      buckets.clear();
      armed = Number.POSITIVE_INFINITY;
    },
  };
}

function createRing(): Entry {
  const ring = { callback: undefined } as Entry;
  ring.before = ring;
  ring.after = ring;
  return ring;
}

/** Lets go of everything, so that an entry which is still referred to holds nothing. Twice does nothing. */
function unlink(entry: Entry): void {
  entry.before.after = entry.after;
  entry.after.before = entry.before;
  entry.before = entry;
  entry.after = entry;
  entry.callback = undefined;
}

/** What is still to be called, in order, one after the other: a callback may take others back. */
function* callbacksOf(ring: Entry): Iterable<() => void> {
  while (ring.after !== ring) {
    const { callback } = ring.after;
    unlink(ring.after);
    if (callback) yield callback;
  }
}
