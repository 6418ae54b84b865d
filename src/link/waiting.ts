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
  return new Queue();
}

class Queue implements Waiting {
  size = 0;
  bytes = 0;
  #items: Outgoing[] = [];
  #head = 0;

  push(item: Outgoing): void {
    item.waiting = true;
    this.#items.push(item);
    this.size++;
    this.bytes += item.record.length;
  }

  shift(): Outgoing | undefined {
    for (let item = this.#items[this.#head]; item; item = this.#items[this.#head]) {
      this.#head++;
      if (this.#head * 2 > this.#items.length) {
        this.#items = this.#items.slice(this.#head);
        this.#head = 0;
      }
      if (this.remove(item)) return item;
    }
    return undefined;
  }

  remove(item: Outgoing): boolean {
    if (!item.waiting) return false;
    item.waiting = false;
    this.size--;
    this.bytes -= item.record.length;
    return true;
  }

  clear(): Outgoing[] {
    const all = this.#items.filter(item => this.remove(item));
    this.#items = [];
    this.#head = 0;
    return all;
  }
}
