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
  return new Buckets(clock, stepMs);
}

class Buckets implements Deadlines {
  readonly #clock: Clock;
  readonly #stepMs: number;
  readonly #heads = new Map<number, Entry>();
  readonly #count: Count = { size: 0 };
  #timer: Timer | undefined = undefined;
  #armed = Number.POSITIVE_INFINITY;
  /** Most deadlines fall due together with the one before. */
  #lastIndex = -1;
  #lastHead: Entry | undefined = undefined;

  constructor(clock: Clock, stepMs: number) {
    this.#clock = clock;
    this.#stepMs = stepMs;
  }

  get size(): number {
    return this.#count.size;
  }

  add(inMs: number, onPassed: OnPassed): Deadline {
    const index = Math.floor((this.#clock.monotonic() + Math.max(0, inMs)) / this.#stepMs) + 1;
    const entry = new Entry(this.#count, onPassed);
    entry.join(this.#headOf(index));
    this.#armIfSooner(index);
    return entry;
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#armed = Number.POSITIVE_INFINITY;
    this.#lastHead = undefined;
    for (const head of this.#heads.values()) while (head.next !== head) head.next.take();
    this.#heads.clear();
  }

  #headOf(index: number): Entry {
    if (index === this.#lastIndex && this.#lastHead) return this.#lastHead;
    const head = this.#heads.get(index) ?? new Entry(this.#count, undefined);
    this.#heads.set(index, head);
    this.#lastIndex = index;
    this.#lastHead = head;
    return head;
  }

  #fire(): void {
    this.#timer = undefined;
    this.#armed = Number.POSITIVE_INFINITY;
    this.#lastHead = undefined;
    for (const index of this.#dueBuckets(Math.floor(this.#clock.monotonic() / this.#stepMs))) {
      const head = this.#heads.get(index);
      this.#heads.delete(index);
      while (head && head.next !== head) tell(head.next.take());
    }
    if (this.#heads.size > 0) this.#armIfSooner(Math.min(...this.#heads.keys()));
  }

  /** Whoever heard of a deadline that passed may have added another one. */
  #armIfSooner(index: number): void {
    if (index >= this.#armed) return;
    this.#timer?.cancel();
    this.#armed = index;
    const inMs = Math.max(0, index * this.#stepMs - this.#clock.monotonic());
    this.#timer = this.#clock.setTimer(inMs, () => this.#fire());
  }

  /** In order; buckets that are empty by now are forgotten on the way. */
  #dueBuckets(now: number): number[] {
    const due: number[] = [];
    for (const [index, head] of this.#heads)
      if (head.next === head) this.#heads.delete(index);
      else if (index <= now) due.push(index);
    return due.sort((a, b) => a - b);
  }
}

function tell(onPassed: OnPassed | undefined): void {
  if (typeof onPassed === 'function') onPassed();
  else onPassed?.passed();
}
