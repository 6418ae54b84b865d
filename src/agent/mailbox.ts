import { Priority } from '#gen/dacp/message/v2/message_pb.js';

/**
 * Which message goes when a mailbox is full; its sender hears MAILBOX_FULL.
 * - `reject_newest`: the one that comes.
 * - `drop_oldest`: the one that has waited longest, of those that are no more urgent than the one that comes.
 * - `drop_lowest_priority`: the last one of the lowest priority, if that is lower than that of the one that comes; else the latter.
 */
export type Overflow = 'reject_newest' | 'drop_oldest' | 'drop_lowest_priority';

/** Messages that wait for one agent: urgent before high before normal before low, first come first served within each. */
export interface Mailbox<T> {
  readonly size: number;
  readonly max: number;
  /** Takes it in; false when the mailbox is full. */
  offer(item: T, priority: Priority): boolean;
  /** The next one, taken out. */
  take(): T | undefined;
  /** Takes out the one that goes for one of this priority; undefined: none does, the newest is to be refused. */
  displace(priority: Priority): T | undefined;
  /** Takes out every one of which `dead` says so. */
  purge(dead: (item: T) => boolean): T[];
}

/** One first-come-first-served lane: a ring that doubles when it is full. Its length is a power of two. */
interface Lane<T> {
  slots: (T | undefined)[];
  /** When each came, by number. */
  turns: number[];
  head: number;
  count: number;
}

/** An empty mailbox for at most `max` messages. */
export function createMailbox<T>(max: number, overflow: Overflow = 'reject_newest'): Mailbox<T> {
  return new Lanes(max, overflow);
}

/** A class, so that ten thousand idle agents share its methods; an idle one has no lanes. */
class Lanes<T> implements Mailbox<T> {
  readonly max: number;
  readonly #overflow: Overflow;
  #lanes: readonly Lane<T>[] | undefined;
  #size = 0;
  #turn = 0;

  constructor(max: number, overflow: Overflow) {
    this.max = max;
    this.#overflow = overflow;
  }

  get size(): number {
    return this.#size;
  }

  offer(item: T, priority: Priority): boolean {
    if (this.#size >= this.max) return false;
    this.#lanes ??= [lane(), lane(), lane(), lane()];
    push(this.#lanes[laneOf(priority)] as Lane<T>, item, this.#turn++);
    this.#size++;
    return true;
  }

  take(): T | undefined {
    if (this.#size === 0 || !this.#lanes) return undefined;
    this.#size--;
    for (const each of this.#lanes) if (each.count > 0) return shift(each);
    return undefined;
  }

  displace(priority: Priority): T | undefined {
    const own = laneOf(priority);
    const lanes = this.#lanes ?? [];
    if (this.#overflow === 'drop_oldest') {
      const oldest = lanes.slice(own).reduce((a, b) => (oldestTurn(b) < oldestTurn(a) ? b : a));
      return this.#taken(oldest, shift);
    }
    const lowest =
      this.#overflow === 'reject_newest' ? undefined : lanes.slice(own + 1).findLast(({ count }) => count > 0);
    return this.#taken(lowest, pop);
  }

  purge(dead: (item: T) => boolean): T[] {
    const removed: T[] = [];
    for (const each of this.#lanes ?? []) {
      for (let left = each.count; left > 0; left--) {
        const turn = oldestTurn(each);
        const item = shift(each) as T;
        if (dead(item)) removed.push(item);
        else push(each, item, turn);
      }
    }
    this.#size -= removed.length;
    return removed;
  }

  #taken(from: Lane<T> | undefined, take: (lane: Lane<T>) => T | undefined): T | undefined {
    if (!from || from.count === 0) return undefined;
    this.#size--;
    return take(from);
  }
}

function lane<T>(): Lane<T> {
  return { slots: [], turns: [], head: 0, count: 0 };
}

function laneOf(priority: Priority): number {
  switch (priority) {
    case Priority.URGENT:
      return 0;
    case Priority.HIGH:
      return 1;
    case Priority.LOW:
      return 3;
    default:
      return 2;
  }
}

function push<T>(lane: Lane<T>, item: T, turn: number): void {
  if (lane.count === lane.slots.length) grow(lane);
  const at = (lane.head + lane.count++) & (lane.slots.length - 1);
  lane.slots[at] = item;
  lane.turns[at] = turn;
}

function shift<T>(lane: Lane<T>): T | undefined {
  const item = lane.slots[lane.head];
  lane.slots[lane.head] = undefined;
  lane.head = (lane.head + 1) & (lane.slots.length - 1);
  lane.count--;
  return item;
}

/** Takes the last one back out. */
function pop<T>(lane: Lane<T>): T | undefined {
  const at = (lane.head + --lane.count) & (lane.slots.length - 1);
  const item = lane.slots[at];
  lane.slots[at] = undefined;
  return item;
}

function oldestTurn<T>({ count, head, turns }: Lane<T>): number {
  return count === 0 ? Number.POSITIVE_INFINITY : (turns[head] ?? 0);
}

function grow<T>(lane: Lane<T>): void {
  const { slots, turns, head } = lane;
  const more = Math.max(4, slots.length);
  lane.slots = [...slots.slice(head), ...slots.slice(0, head), ...new Array<undefined>(more).fill(undefined)];
  lane.turns = [...turns.slice(head), ...turns.slice(0, head), ...new Array<number>(more).fill(0)];
  lane.head = 0;
}
