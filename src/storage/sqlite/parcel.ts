import type { Fault, Item, Parcel, Thing, WireValue } from './protocol.js';

/** Fills one parcel after the other. */
export interface Packer {
  /** Makes room for so many bytes; what is put in up to there does not fail. */
  reserve(bytes: number): void;
  /** Bytes are copied at once. */
  value(value: WireValue): void;
  /** By its number, where the other side has heard of it. */
  thing(thing: Thing): void;
  fault(fault: Fault): void;
  /** What was put in since the last time. */
  take(): Parcel;
}

/** Reads parcels in the order in which they were taken. */
export interface Unpacker {
  open(parcel: Parcel): void;
  /** Whether there is more in the parcel. */
  more(): boolean;
  value(): WireValue;
  number(): number;
  thing<T extends Thing>(): T;
  fault(): Fault;
}

// Both sides count alike and forget all at once, so numbers never mean two things.
const thingsMax = 256;
const scratchBytes = 64 * 1024;

/** A packer; what it has told of is known to one unpacker alone. */
export function createPacker(): Packer {
  const known = new Map<Thing, number>();
  let items: Item[] = [];
  let scratch = new Uint8Array(scratchBytes);
  let used = 0;

  function reserve(bytes: number): void {
    if (used + bytes <= scratch.length) return;
    const larger = new Uint8Array(2 * (used + bytes));
    larger.set(scratch.subarray(0, used));
    scratch = larger;
  }

  function putBytes(bytes: Uint8Array): void {
    reserve(bytes.length);
    scratch.set(bytes, used);
    used += bytes.length;
    items.push(true, bytes.length);
  }

  return {
    reserve,
    value: value => (value instanceof Uint8Array ? putBytes(value) : void items.push(value)),
    thing(thing) {
      const number = known.get(thing);
      items.push(number ?? thing);
      if (number !== undefined) return;
      if (known.size === thingsMax) known.clear();
      known.set(thing, known.size);
    },
    fault: fault => void items.push(fault),
    take() {
      const parcel = { items, bytes: scratch.slice(0, used) };
      items = [];
      used = 0;
      if (scratch.length > scratchBytes) scratch = new Uint8Array(scratchBytes);
      return parcel;
    },
  };
}

/** The other side of a packer. Bytes are views on those of the parcel. */
export function createUnpacker(): Unpacker {
  const known: Thing[] = [];
  let items: readonly Item[] = [];
  let bytes = new Uint8Array();
  let [at, used] = [0, 0];

  function takeBytes(): Uint8Array {
    const begin = used;
    used += items[at++] as number;
    return bytes.subarray(begin, used);
  }

  return {
    open(parcel) {
      ({ items, bytes } = parcel);
      [at, used] = [0, 0];
    },
    more: () => at < items.length,
    value() {
      const item = items[at++];
      return item === true ? takeBytes() : (item as WireValue);
    },
    number: () => items[at++] as number,
    thing<T extends Thing>() {
      const item = items[at++] as T | number;
      if (typeof item === 'number') return known[item] as T;
      if (known.length === thingsMax) known.length = 0;
      known.push(item);
      return item;
    },
    fault: () => items[at++] as Fault,
  };
}
