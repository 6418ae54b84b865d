/** Values by key, for what comes and goes all the time. */
export interface Table<K extends string | number, V> {
  readonly size: number;
  get(key: K): V | undefined;
  has(key: K): boolean;
  set(key: K, value: V): void;
  /** True when it was there. */
  delete(key: K): boolean;
  clear(): void;
  /** In no order. */
  values(): V[];
}

const slotsMin = 16;
/** A table that is empty again gives back more slots than these. */
const slotsKept = 4_096;
/** Nobody elsewhere knows which keys meet in one slot. */
const seed = (Math.random() * 2 ** 32) | 0;
/** The same text is often asked for several times in a row, in one table and in others. */
let lastKey: string | undefined;
let lastHash = 0;

/**
 * Makes an empty table: open addressing, where what is deleted leaves nothing behind. A `Map` from which is deleted as much as is
 * added makes itself a new table every few messages, and each table that it has left points to the one after it. Once the garbage
 * collector has taken one of them for old, it takes all that follow for old too, with every value that was in them: a third of all that
 * is made for a message was kept for a second, and copied twice.
 */
export function createTable<K extends string | number, V>(): Table<K, V> {
  let mask = slotsMin - 1;
  let keys: (K | undefined)[] = emptySlots(slotsMin);
  let values: (V | undefined)[] = emptySlots(slotsMin);
  let hashes: (number | undefined)[] = emptySlots(slotsMin);
  let size = 0;

  /** Where the key is, or would be. Ids that follow each other differ in their last characters alone: their hashes are compared first. */
  function slotOf(key: K): number {
    const hash = hashed(key);
    let slot = hash & mask;
    while (keys[slot] !== undefined && (hashes[slot] !== hash || keys[slot] !== key)) slot = (slot + 1) & mask;
    return slot;
  }

  function set(key: K, value: V): void {
    let slot = slotOf(key);
    if (keys[slot] === undefined) {
      if (size * 2 > mask) {
        resize((mask + 1) * 2);
        slot = slotOf(key);
      }
      keys[slot] = key;
      hashes[slot] = hashed(key);
      size++;
    }
    values[slot] = value;
  }

  function resize(slots: number): void {
    const [oldKeys, oldValues, oldHashes] = [keys, values, hashes];
    mask = slots - 1;
    keys = emptySlots(slots);
    values = emptySlots(slots);
    hashes = emptySlots(slots);
    for (let i = 0; i < oldKeys.length; i++) {
      const key = oldKeys[i];
      if (key === undefined) continue;
      const hash = oldHashes[i] as number;
      let slot = hash & mask;
      while (keys[slot] !== undefined) slot = (slot + 1) & mask;
      keys[slot] = key;
      hashes[slot] = hash;
      values[slot] = oldValues[i];
    }
  }

  function clear(): void {
    size = 0;
    if (mask >= slotsKept) {
      keys = [];
      resize(slotsMin);
    }
    keys.fill(undefined);
    values.fill(undefined);
  }

  /** What follows moves up, so that whoever looks for it does not stop at the hole. */
  function remove(key: K): boolean {
    if (size === 0) return false;
    let hole = slotOf(key);
    if (keys[hole] === undefined) return false;
    for (let next = (hole + 1) & mask; ; next = (next + 1) & mask) {
      const moving = keys[next];
      if (moving === undefined) break;
      const hash = hashes[next] as number;
      if (((next - hash) & mask) < ((next - hole) & mask)) continue;
      keys[hole] = moving;
      hashes[hole] = hash;
      values[hole] = values[next];
      hole = next;
    }
    keys[hole] = undefined;
    values[hole] = undefined;
    size--;
    if (size === 0 && mask >= slotsKept) resize(slotsMin);
    return true;
  }

  return {
    get size() {
      return size;
    },
    get: key => (size === 0 ? undefined : values[slotOf(key)]),
    has: key => size > 0 && keys[slotOf(key)] !== undefined,
    set,
    delete: remove,
    clear,
    values: () => values.filter((_, slot) => keys[slot] !== undefined) as V[],
  };
}

function emptySlots<T>(count: number): (T | undefined)[] {
  return new Array<T | undefined>(count).fill(undefined);
}

function hashed(key: string | number): number {
  if (typeof key === 'number') return Math.imul(key, 0x9e37_79b1) >>> 8;
  if (key !== lastKey) {
    lastHash = hashOf(key);
    lastKey = key;
  }
  return lastHash;
}

/** Two characters at a time. */
function hashOf(key: string): number {
  const { length } = key;
  let hash = seed ^ length;
  let i = 1;
  for (; i < length; i += 2) hash = Math.imul(hash ^ key.charCodeAt(i - 1) ^ (key.charCodeAt(i) << 16), 0x0100_0193);
  if (i === length) hash = Math.imul(hash ^ key.charCodeAt(i - 1), 0x0100_0193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  return hash ^ (hash >>> 13);
}
