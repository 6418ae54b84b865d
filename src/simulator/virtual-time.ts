import type { Clock, Timer } from '../base/index.js';

/** Time that passes only when nothing else is left to do. */
export interface VirtualTime {
  readonly clock: Clock;
  /** The clock of a process: when that dies, none of its timers fires any more. */
  life(): Life;
  /** Moves on to the next moment at which something is due, and does that; false: nothing is due until then. */
  advance(untilMs: number): Promise<boolean>;
}

/** A process as time sees it. */
export interface Life {
  readonly clock: Clock;
  readonly alive: boolean;
  end(): void;
}

interface Entry {
  readonly dueMs: number;
  readonly order: number;
  callback: (() => void) | undefined;
}

/** Turns of the event loop in which what is under way comes to rest: promises, and what waits for the next turn. */
const turnsToRest = 3;

/** Makes a time that stands at `startMs`, and goes on in whole ms. Timers of one moment fire in the order in which they were set. */
export function createVirtualTime(startMs: number): VirtualTime {
  const heap: Entry[] = [];
  let nowMs = startMs;
  let order = 0;

  function setTimer(delayMs: number, callback: () => void): Timer {
    const entry: Entry = { dueMs: nowMs + Math.max(0, Math.ceil(delayMs)), order: order++, callback };
    push(heap, entry);
    return {
      cancel() {
        entry.callback = undefined;
      },
    };
  }

  /** The next timer that was not cancelled. */
  function peek(): Entry | undefined {
    while (heap[0] && !heap[0].callback) pop(heap);
    return heap[0];
  }

  const clock: Clock = { now: () => nowMs, monotonic: () => nowMs - startMs, setTimer };

  return {
    clock,
    life() {
      let alive = true;
      return {
        get alive() {
          return alive;
        },
        clock: {
          now: clock.now,
          monotonic: clock.monotonic,
          setTimer: (delayMs, callback) => setTimer(delayMs, () => alive && callback()),
        },
        end() {
          alive = false;
        },
      };
    },
    async advance(untilMs) {
      const first = peek();
      if (!first || first.dueMs > untilMs) return false;
      nowMs = Math.max(nowMs, first.dueMs);
      for (let entry = peek(); entry && entry.dueMs <= nowMs; entry = peek()) {
        pop(heap);
        entry.callback?.();
      }
      await rest();
      return true;
    },
  };
}

/** Lets everything that is under way come to rest. */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < turnsToRest; turn++) await new Promise(resolve => setImmediate(resolve));
}

function before(a: Entry, b: Entry): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.push(entry) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(entry, heap[parent] as Entry)) break;
    heap[at] = heap[parent] as Entry;
    at = parent;
  }
  heap[at] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1] as Entry, heap[child] as Entry)) child++;
    if (!before(heap[child] as Entry, last)) break;
    heap[at] = heap[child] as Entry;
    at = child;
  }
  heap[at] = last;
}
