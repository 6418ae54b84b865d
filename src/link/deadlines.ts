import type { Clock, Timer } from '../base/index.js';

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
 * Deadlines in buckets of `stepMs`, with one timer for all of them. A bucket is a linked list, so that clearing one takes it out
 * at once: a record that stayed until its bucket falls due would hold its promise, its message and its frame in memory, half a
 * minute long, at tens of thousands a second.
 */
export function createDeadlines(clock: Clock, stepMs = 100): Deadlines {
  const buckets = new Map<number, Entry>();
  let size = 0;
  let timer: Timer | undefined;
  let doneIndex = Math.floor(clock.monotonic() / stepMs);

  function add(inMs: number, onPassed: () => void): Deadline {
    const index = Math.floor((clock.monotonic() + Math.max(0, inMs)) / stepMs) + 1;
    let head = buckets.get(index);
    if (!head) {
      head = createHead();
      buckets.set(index, head);
    }
    const entry = createEntry(head, onPassed);
    size++;
    timer ??= clock.setTimer(untilNextStep(), tick);
    return entry;
  }

  function createEntry(head: Entry, onPassed: () => void): Entry {
    const entry: Entry = { onPassed, previous: head.previous, next: head, clear: () => take(entry) };
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

  function untilNextStep(): number {
    const nowMs = clock.monotonic();
    return (Math.floor(nowMs / stepMs) + 1) * stepMs - nowMs;
  }

  function tick(): void {
    timer = undefined;
    const index = Math.floor(clock.monotonic() / stepMs);
    for (const due of dueBuckets(index)) {
      const head = buckets.get(due);
      buckets.delete(due);
      while (head && head.next !== head) take(head.next)?.();
    }
    doneIndex = index;
    if (size > 0) timer ??= clock.setTimer(untilNextStep(), tick);
    else buckets.clear();
  }

  /** In order. After a long stop there may be fewer buckets than steps to catch up with. */
  function dueBuckets(index: number): number[] {
    if (index - doneIndex > buckets.size) return [...buckets.keys()].filter(key => key <= index).sort((a, b) => a - b);
    return Array.from({ length: index - doneIndex }, (_, i) => doneIndex + 1 + i);
  }

  function close(): void {
    timer?.cancel();
    timer = undefined;
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
