import type { Outgoing } from './outgoing.js';

/** What waits for credit, first come, first served. */
export interface Waiting {
  readonly size: number;
  /** Bytes that they have together. */
  readonly bytes: number;
  push(item: Outgoing): void;
  shift(): Outgoing | undefined;
  /** Takes one out of the middle; false: it does not wait. */
  remove(item: Outgoing): boolean;
  /** Empties it; returns what waited. */
  clear(): Outgoing[];
}

/** Makes an empty queue. What is removed leaves its place behind until it comes to the front. */
export function createWaiting(): Waiting {
  let items: Outgoing[] = [];
  let head = 0;
  let size = 0;
  let bytes = 0;

  function remove(item: Outgoing): boolean {
    if (!item.waiting) return false;
    item.waiting = false;
    size--;
    bytes -= item.record.length;
    return true;
  }

  function shift(): Outgoing | undefined {
    for (let item = items[head]; item; item = items[head]) {
      head++;
      if (head * 2 > items.length) {
        items = items.slice(head);
        head = 0;
      }
      if (remove(item)) return item;
    }
    return undefined;
  }

  return {
    get size() {
      return size;
    },
    get bytes() {
      return bytes;
    },
    push(item) {
      item.waiting = true;
      items.push(item);
      size++;
      bytes += item.record.length;
    },
    shift,
    remove,
    clear() {
      const all = items.filter(remove);
      items = [];
      head = 0;
      return all;
    },
  };
}
