import type { Outgoing } from './outgoing.js';

/** What waits for credit, first come, first served. */
export interface Waiting {
  readonly size: number;
  /** Bytes that they have together. */
  readonly bytes: number;
  push(item: Outgoing): void;
  shift(): Outgoing | undefined;
  /** False: it does not wait. */
  remove(item: Outgoing): boolean;
  /** Empties it; returns what waited. */
  clear(): Outgoing[];
}

/** A set keeps the order of insertion and takes out of the middle at once. */
export function createWaiting(): Waiting {
  const items = new Set<Outgoing>();
  let bytes = 0;

  function remove(item: Outgoing): boolean {
    const waited = items.delete(item);
    if (waited) bytes -= item.record.length;
    return waited;
  }

  return {
    get size() {
      return items.size;
    },
    get bytes() {
      return bytes;
    },
    push(item) {
      items.add(item);
      bytes += item.record.length;
    },
    shift() {
      const { value } = items.values().next();
      if (value) remove(value);
      return value;
    },
    remove,
    clear() {
      const all = [...items];
      items.clear();
      bytes = 0;
      return all;
    },
  };
}
