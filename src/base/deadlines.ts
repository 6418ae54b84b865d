import type { Clock, Timer } from './clock.js';

/** A moment that something must not outlive. */
export interface Deadline {
  /** It ended before; twice, or after it passed, does nothing. */
  clear(): void;
}

/** Who hears that a deadline has passed: a function, or something that has one already, for those who set very many. */
export type OnPassed = (() => void) | { passed(): void };

/** Very many deadlines, most of which are cleared long before they pass. */
export interface Deadlines {
  /** Calls back once when `inMs` are over: never early, at most one step late. */
  add(inMs: number, onPassed: OnPassed): Deadline;
  /** How many are set. */
  readonly size: number;
  /** Clears all. */
  close(): void;
}

/** A link of a circular list; the list's own head has no callback. A class, since one is made for each message. */
class Entry implements Deadline {
  onPassed: OnPassed | undefined;
  previous: Entry = this;
  next: Entry = this;
  readonly #count: Count;

  constructor(count: Count, onPassed: OnPassed | undefined) {
    this.#count = count;
    this.onPassed = onPassed;
  }

  clear(): void {
    this.take();
  }

  /** Goes to the end of the list with this head. */
  join(head: Entry): void {
    this.previous = head.previous;
    this.next = head;
    head.previous.next = this;
    head.previous = this;
    this.#count.size++;
  }

  /** Leaves its list and lets go of all that it holds. */
  take(): OnPassed | undefined {
    const { onPassed } = this;
    if (!onPassed) return undefined;
    this.previous.next = this.next;
    this.next.previous = this.previous;
    this.previous = this.next = this;
    this.onPassed = undefined;
    this.#count.size--;
    return onPassed;
  }
}

/** How many are set. */
interface Count {
  size: number;
}

/**
 * Deadlines in buckets of `stepMs`, with one timer for all of them, set to the first bucket. A bucket is a linked list, so that
 * clearing one takes it out at once: a record that stayed until its bucket falls due would hold its promise, its message and its frame
 * in memory, half a minute long, at tens of thousands a second; and the outgrown tables of a long-lived Set do the same.
 */
export function createDeadlines(clock: Clock, stepMs = 100): Deadlines {
  const buckets = new Map<number, Entry>();
  const count: Count = { size: 0 };
  let timer: Timer | undefined;
  let armed = Number.POSITIVE_INFINITY;
  /** Most deadlines fall due together with the one before. */
  let lastIndex = -1;
  let lastHead: Entry | undefined;

  function add(inMs: number, onPassed: OnPassed): Deadline {
    const index = Math.floor((clock.monotonic() + Math.max(0, inMs)) / stepMs) + 1;
    const entry = new Entry(count, onPassed);
    entry.join(headOf(index));
    arm(index);
    return entry;
  }

  function headOf(index: number): Entry {
    if (index === lastIndex && lastHead) return lastHead;
    const head = buckets.get(index) ?? new Entry(count, undefined);
    buckets.set(index, head);
    lastIndex = index;
    lastHead = head;
    return head;
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
    lastHead = undefined;
    const now = Math.floor(clock.monotonic() / stepMs);
    for (const index of dueBuckets(now)) {
      const head = buckets.get(index);
      buckets.delete(index);
      while (head && head.next !== head) tell(head.next.take());
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
    lastHead = undefined;
    for (const head of buckets.values()) while (head.next !== head) head.next.take();
    buckets.clear();
  }

  return {
    add,
    close,
    get size() {
      return count.size;
    },
  };
}

function tell(onPassed: OnPassed | undefined): void {
  if (typeof onPassed === 'function') onPassed();
  else onPassed?.passed();
}
