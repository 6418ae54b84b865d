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

/** One first-come-first-served lane; taken items are cut off in blocks, so that taking stays cheap. */
interface Lane<T> {
  items: (T | undefined)[];
  head: number;
}

const cutAt = 256;

/** An empty mailbox for at most `max` messages. */
export function createMailbox<T>(max: number): Mailbox<T> {
  const lanes: readonly Lane<T>[] = [lane(), lane(), lane(), lane()];
  let size = 0;

  return {
    get size() {
      return size;
    },
    max,
    offer(item, priority) {
      if (size >= max) return false;
      lanes[laneOf(priority)]?.items.push(item);
      size++;
      return true;
    },
    take() {
      if (size === 0) return undefined;
      size--;
      for (const each of lanes) if (each.head < each.items.length) return takeFrom(each);
      return undefined;
    },
    purge(dead) {
      const removed: T[] = [];
      for (const each of lanes) {
        const kept: T[] = [];
        for (const item of each.items.slice(each.head) as T[]) (dead(item) ? removed : kept).push(item);
        each.items = kept;
        each.head = 0;
      }
      size -= removed.length;
      return removed;
    },
  };
}

function lane<T>(): Lane<T> {
  return { items: [], head: 0 };
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

function takeFrom<T>(from: Lane<T>): T | undefined {
  const item = from.items[from.head];
  from.items[from.head++] = undefined;
  if (from.head === from.items.length) {
    from.items.length = 0;
    from.head = 0;
  } else if (from.head >= cutAt && from.head * 2 > from.items.length) {
    from.items.splice(0, from.head);
    from.head = 0;
  }
  return item;
}
