import type { Clock, Timer } from './clock.js';

/** A moment that something must not outlive. */
export interface Deadline {
  /** It ended before; twice, or after it passed, does nothing. */
  clear(): void;
}

/** Very many deadlines, most of which are cleared long before they pass. */
export interface Deadlines {
  /** Calls back once when `inMs` are over: never early, at most one step late. */
  add(inMs: number, onPassed: () => void): Deadline;
  /** How many are set. */
  readonly size: number;
  /** Clears all. */
  close(): void;
}

/** A link of a circular list; the list's own head has no callback. */
interface Entry extends Deadline {
  onPassed: (() => void) | undefined;
  previous: Entry;
  next: Entry;
}

/**
 * Deadlines in buckets of `stepMs`, with one timer for all of them, set to the first bucket. A bucket is a linked list, so that
 * clearing one takes it out at once: a record that stayed until its bucket falls due would hold its promise, its message and its frame
 * in memory, half a minute long, at tens of thousands a second; and the outgrown tables of a long-lived Set do the same.
 */
export function createDeadlines(clock: Clock, stepMs = 100): Deadlines {
  const buckets = new Map<number, Entry>();
  let size = 0;
  let timer: Timer | undefined;
  let armed = Number.POSITIVE_INFINITY;

  function add(inMs: number, onPassed: () => void): Deadline {
    const index = Math.floor((clock.monotonic() + Math.max(0, inMs)) / stepMs) + 1;
    let head = buckets.get(index);
    if (!head) {
      head = createHead();
      buckets.set(index, head);
    }
    const entry = createEntry(head, onPassed);
    size++;
    arm(index);
    return entry;
  }

  function createEntry(head: Entry, onPassed: () => void): Entry {
    const entry: Entry = { onPassed, previous: head.previous, next: head, clear: () => void take(entry) };
    head.previous.next = entry;
    head.previous = entry;
    return entry;
  }

  /** Takes an entry out of its list and lets go of all that it holds. */
  function take(entry: Entry): (() => void) | undefined {
    const { onPassed } = entry;
    if (!onPassed) return undefined;
    entry.previous.next = entry.next;
    entry.next.previous = entry.previous;
    entry.previous = entry.next = entry;
    entry.onPassed = undefined;
    size--;
    return onPassed;
  }

  function arm(index: number): void {
    if (index >= armed) return;
    timer?.cancel();
    armed = index;
    timer = clock.setTimer(Math.max(0, index * stepMs - clock.monotonic()), fire);
  }

  function fire(): void {
    timer = undefined;
    armed = Number.POSITIVE_INFINITY;
    const now = Math.floor(clock.monotonic() / stepMs);
    for (const index of dueBuckets(now)) {
      const head = buckets.get(index);
      buckets.delete(index);
      while (head && head.next !== head) take(head.next)?.();
    }
    if (buckets.size > 0) arm(Math.min(...buckets.keys()));
  }

  /** In order; buckets that are empty by now are forgotten on the way. */
  function dueBuckets(now: number): number[] {
    const due: number[] = [];
    for (const [index, head] of buckets)
      if (head.next === head) buckets.delete(index);
      else if (index <= now) due.push(index);
    return due.sort((a, b) => a - b);
  }

  function close(): void {
    timer?.cancel();
    timer = undefined;
    armed = Number.POSITIVE_INFINITY;
    for (const head of buckets.values()) while (head.next !== head) take(head.next);
    buckets.clear();
  }

  return {
    add,
    close,
    get size() {
      return size;
    },
  };
}

function createHead(): Entry {
  const head = { onPassed: undefined, clear: () => undefined } as unknown as Entry;
  head.previous = head.next = head;
  return head;
}
