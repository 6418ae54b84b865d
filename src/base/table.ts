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
  return new Slots<K, V>();
}

/** A class: V8 keeps an object that was written with a getter in it as a dictionary, and whoever calls it has to look for what is called. */
class Slots<K extends string | number, V> implements Table<K, V> {
  #mask = slotsMin - 1;
  #keys: (K | undefined)[] = emptySlots(slotsMin);
  #values: (V | undefined)[] = emptySlots(slotsMin);
  #hashes: (number | undefined)[] = emptySlots(slotsMin);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: K): V | undefined {
    return this.#size === 0 ? undefined : this.#values[this.#slotOf(key)];
  }

  has(key: K): boolean {
    return this.#size > 0 && this.#keys[this.#slotOf(key)] !== undefined;
  }

  set(key: K, value: V): void {
    let slot = this.#slotOf(key);
    if (this.#keys[slot] === undefined) {
      if (this.#size * 2 > this.#mask) {
        this.#resize((this.#mask + 1) * 2);
        slot = this.#slotOf(key);
      }
      this.#keys[slot] = key;
      this.#hashes[slot] = hashed(key);
      this.#size++;
    }
    this.#values[slot] = value;
  }

  /** What follows moves up, so that whoever looks for it does not stop at the hole. */
  delete(key: K): boolean {
    if (this.#size === 0) return false;
    const keys = this.#keys;
    const values = this.#values;
    const hashes = this.#hashes;
    const mask = this.#mask;
    let hole = this.#slotOf(key);
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
    this.#size--;
    if (this.#size === 0 && mask >= slotsKept) this.#resize(slotsMin);
    return true;
  }

  clear(): void {
    this.#size = 0;
    if (this.#mask >= slotsKept) {
      this.#keys = [];
      this.#resize(slotsMin);
    }
    this.#keys.fill(undefined);
    this.#values.fill(undefined);
  }

  values(): V[] {
    return this.#values.filter((_, slot) => this.#keys[slot] !== undefined) as V[];
  }

  /** Where the key is, or would be. Ids that follow each other differ in their last characters alone: their hashes are compared first. */
  #slotOf(key: K): number {
    const keys = this.#keys;
    const hashes = this.#hashes;
    const mask = this.#mask;
    const hash = hashed(key);
    let slot = hash & mask;
    while (keys[slot] !== undefined && (hashes[slot] !== hash || keys[slot] !== key)) slot = (slot + 1) & mask;
    return slot;
  }

  #resize(slots: number): void {
    const [oldKeys, oldValues, oldHashes] = [this.#keys, this.#values, this.#hashes];
    this.#mask = slots - 1;
    this.#keys = emptySlots(slots);
    this.#values = emptySlots(slots);
    this.#hashes = emptySlots(slots);
    for (let i = 0; i < oldKeys.length; i++) {
      const key = oldKeys[i];
      if (key === undefined) continue;
      const hash = oldHashes[i] as number;
      let slot = hash & this.#mask;
      while (this.#keys[slot] !== undefined) slot = (slot + 1) & this.#mask;
      this.#keys[slot] = key;
      this.#hashes[slot] = hash;
      this.#values[slot] = oldValues[i];
    }
  }
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
