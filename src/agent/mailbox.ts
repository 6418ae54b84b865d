import { Priority } from '#gen/dacp/message/v2/message_pb.js';

/** Messages that wait for one agent: urgent before high before normal before low, first come first served within each. */
export interface Mailbox<T> {
  readonly size: number;
  readonly max: number;
  /** Takes it in; false when the mailbox is full. */
  offer(item: T, priority: Priority): boolean;
  /** The next one, taken out. */
  take(): T | undefined;
  /** Takes out every one of which `dead` says so. */
  purge(dead: (item: T) => boolean): T[];
}

/** One first-come-first-served lane: a ring that doubles when it is full. Its length is a power of two. */
interface Lane<T> {
  slots: (T | undefined)[];
  head: number;
  count: number;
}

/** An empty mailbox for at most `max` messages. */
export function createMailbox<T>(max: number): Mailbox<T> {
  return new Lanes(max);
}

/** A class, so that ten thousand idle agents share its methods. */
class Lanes<T> implements Mailbox<T> {
  readonly max: number;
  readonly #lanes: readonly Lane<T>[] = [lane(), lane(), lane(), lane()];
  #size = 0;

  constructor(max: number) {
    this.max = max;
  }

  get size(): number {
    return this.#size;
  }

  offer(item: T, priority: Priority): boolean {
    if (this.#size >= this.max) return false;
    push(this.#lanes[laneOf(priority)] as Lane<T>, item);
    this.#size++;
    return true;
  }

  take(): T | undefined {
    if (this.#size === 0) return undefined;
    this.#size--;
    for (const each of this.#lanes) if (each.count > 0) return shift(each);
    return undefined;
  }

  purge(dead: (item: T) => boolean): T[] {
    const removed: T[] = [];
    for (const each of this.#lanes) {
      for (let left = each.count; left > 0; left--) {
        const item = shift(each) as T;
        if (dead(item)) removed.push(item);
        else push(each, item);
      }
    }
    this.#size -= removed.length;
    return removed;
  }
}

function lane<T>(): Lane<T> {
  return { slots: [], head: 0, count: 0 };
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

function push<T>(lane: Lane<T>, item: T): void {
  if (lane.count === lane.slots.length) grow(lane);
  lane.slots[(lane.head + lane.count++) & (lane.slots.length - 1)] = item;
}

function shift<T>(lane: Lane<T>): T | undefined {
  const item = lane.slots[lane.head];
  lane.slots[lane.head] = undefined;
  lane.head = (lane.head + 1) & (lane.slots.length - 1);
  lane.count--;
  return item;
}

function grow<T>(lane: Lane<T>): void {
  const { slots, head } = lane;
  const unused = new Array<undefined>(Math.max(4, slots.length)).fill(undefined);
  lane.slots = [...slots.slice(head), ...slots.slice(0, head), ...unused];
  lane.head = 0;
}
