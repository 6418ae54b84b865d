import { type BackoffOptions, backoffMs } from '../../base/index.js';
import { createAgenda } from './agenda.js';

/** Something that waits for a receiver. */
export interface Queued {
  /** Whose lane it is in. */
  readonly lane: string;
  /** Its place in the order of all; no two have the same. */
  readonly number: number;
}

/** How something comes back that did not get through. */
export interface Return {
  /** Not before so many ms are over. */
  readonly delayMs: number;
  /** Nothing else goes to this receiver before that either: it is away, or has no room. */
  readonly blocks: boolean;
  /** The receiver has no room: it gets fewer at a time. */
  readonly full: boolean;
}

export interface LanesOptions {
  /** How many may be on their way to one receiver at a time. */
  readonly windowMax: number;
  readonly backoff: BackoffOptions;
  readonly random?: () => number;
}

/**
 * What waits for whom, and when it may go: a queue for each receiver, in order. Pure: it is told the time (ms of a clock that never
 * goes back) and says what may go.
 */
export interface Lanes<T extends Queued> {
  /** How many there are, on their way or not. */
  size(): number;
  /** How many there are for this receiver. */
  sizeOf(lane: string): number;
  add(item: T): void;
  /** Takes out what may go now; each must come back with `done` or `again`. In order for each receiver. */
  next(nowMs: number): T[];
  /** It got through, or is given up. */
  done(item: T): void;
  /** It did not get through. */
  again(item: T, nowMs: number, back: Return): void;
  /** Takes out what waits and fits; each must come back with `done` or `again`. */
  remove(fits: (item: T) => boolean): T[];
  /** How long to wait after the failures that this receiver has had in a row. */
  pauseMs(item: T): number;
  /** The receiver is back: what waits for it may go at once. Undefined: everybody. */
  wake(lane: string | undefined): void;
  /** When something may go that may not yet; undefined: nothing of the kind. */
  dueMs(): number | undefined;
}

interface Lane<T> {
  /** What waits, in order; taken from `head` on. */
  queue: T[];
  head: number;
  /** On their way. */
  flying: number;
  /** Held back by themselves. */
  held: number;
  window: number;
  blockedUntilMs: number;
  failures: number;
}

/** Makes lanes without anything in them. */
export function createLanes<T extends Queued>({ windowMax, backoff, random }: LanesOptions): Lanes<T> {
  const lanes = new Map<string, Lane<T>>();
  const ready = new Set<Lane<T>>();
  const agenda = createAgenda<{ readonly lane: Lane<T>; readonly item: T | undefined }>();
  let size = 0;

  function laneOf(key: string): Lane<T> {
    const known = lanes.get(key);
    if (known) return known;
    const lane = { queue: [], head: 0, flying: 0, held: 0, window: windowMax, blockedUntilMs: 0, failures: 0 };
    lanes.set(key, lane);
    return lane;
  }

  function add(item: T): void {
    const lane = laneOf(item.lane);
    size++;
    insert(lane, item);
    ready.add(lane);
  }

  function next(nowMs: number): T[] {
    for (let due = agenda.take(nowMs); due; due = agenda.take(nowMs)) {
      if (due.item) {
        due.lane.held--;
        insert(due.lane, due.item);
      }
      ready.add(due.lane);
    }
    const going: T[] = [];
    for (const lane of ready) takeFrom(lane, nowMs, going);
    ready.clear();
    return going;
  }

  function takeFrom(lane: Lane<T>, nowMs: number, going: T[]): void {
    if (lane.blockedUntilMs > nowMs) return;
    while (lane.flying < lane.window && lane.head < lane.queue.length) {
      going.push(lane.queue[lane.head++] as T);
      lane.flying++;
    }
    if (lane.head * 2 > lane.queue.length) {
      lane.queue = lane.queue.slice(lane.head);
      lane.head = 0;
    }
  }

  function done(item: T): void {
    const lane = laneOf(item.lane);
    size--;
    lane.flying--;
    lane.failures = 0;
    if (lane.window < windowMax) lane.window++;
    if (lane.head < lane.queue.length) ready.add(lane);
    else if (lane.flying + lane.held === 0) lanes.delete(item.lane);
  }

  function again(item: T, nowMs: number, { delayMs, blocks, full }: Return): void {
    const lane = laneOf(item.lane);
    const dueMs = nowMs + delayMs;
    lane.flying--;
    if (!blocks) {
      lane.held++;
      agenda.add(dueMs, { lane, item });
      ready.add(lane);
      return;
    }
    insert(lane, item);
    // Of many that fail together, the first one counts.
    if (lane.blockedUntilMs > nowMs) return;
    lane.failures++;
    lane.blockedUntilMs = dueMs;
    if (full) lane.window = Math.max(1, lane.window >> 1);
    agenda.add(dueMs, { lane, item: undefined });
  }

  function remove(fits: (item: T) => boolean): T[] {
    const removed: T[] = [];
    for (const lane of lanes.values()) {
      const waiting = lane.queue.slice(lane.head);
      const stays = waiting.filter(item => !fits(item));
      if (stays.length === waiting.length) continue;
      removed.push(...waiting.filter(fits));
      lane.flying += waiting.length - stays.length;
      lane.queue = stays;
      lane.head = 0;
    }
    return removed;
  }

  function wakeOne(lane: Lane<T> | undefined): void {
    if (!lane) return;
    lane.blockedUntilMs = 0;
    lane.failures = 0;
    ready.add(lane);
  }

  return {
    size: () => size,
    sizeOf(key) {
      const lane = lanes.get(key);
      return lane ? lane.queue.length - lane.head + lane.flying + lane.held : 0;
    },
    add,
    next,
    done,
    again,
    remove,
    pauseMs: item => backoffMs(laneOf(item.lane).failures + 1, backoff, random),
    wake(key) {
      if (key === undefined) for (const lane of lanes.values()) wakeOne(lane);
      else wakeOne(lanes.get(key));
    },
    dueMs: agenda.nextMs,
  };
}

/** Mostly it belongs at the end; what comes back belongs near the front. */
function insert<T extends Queued>(lane: Lane<T>, item: T): void {
  const { queue, head } = lane;
  const last = queue.at(-1);
  if (head === queue.length || (last && last.number < item.number)) {
    queue.push(item);
    return;
  }
  let from = head;
  let to = queue.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((queue[middle] as T).number < item.number) from = middle + 1;
    else to = middle;
  }
  if (from === head && head > 0) queue[--lane.head] = item;
  else queue.splice(from, 0, item);
}
