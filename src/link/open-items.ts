import { createTable } from '../base/index.js';
import type { Outgoing } from './outgoing.js';

/** Items on a link of which something is still to be heard, by the sequence that they were given there. */
export interface OpenItems {
  readonly size: number;
  get(sequence: number): Outgoing | undefined;
  /** Sequences are given once, and grow. */
  add(sequence: number, item: Outgoing): void;
  /** Nothing more is heard of it; whatever else is open under this sequence stays. */
  close(sequence: number, item: Outgoing): void;
  /** In no order. */
  values(): Outgoing[];
  clear(): void;
}

const slotsMin = 64;
const slotsMax = 8_192;

/**
 * A ring, since sequences follow each other and most items end soon: each has the slot of its sequence, and nothing is looked for. What is
 * still open when its slot comes round again, such as a question that takes long, moves to a table.
 */
export function createOpenItems(): OpenItems {
  return new Slots();
}

class Slots implements OpenItems {
  #items: (Outgoing | undefined)[] = new Array(slotsMin).fill(undefined);
  #sequences: number[] = new Array(slotsMin).fill(0);
  readonly #lasting = createTable<number, Outgoing>();
  #inRing = 0;

  get size(): number {
    return this.#inRing + this.#lasting.size;
  }

  get(sequence: number): Outgoing | undefined {
    const slot = this.#slotOf(sequence);
    if (this.#sequences[slot] === sequence) return this.#items[slot];
    return this.#lasting.size === 0 ? undefined : this.#lasting.get(sequence);
  }

  add(sequence: number, item: Outgoing): void {
    while (this.#items[this.#slotOf(sequence)] && this.#items.length < slotsMax) this.#grow();
    const slot = this.#slotOf(sequence);
    const before = this.#items[slot];
    if (before) this.#lasting.set(this.#sequences[slot] as number, before);
    else this.#inRing++;
    this.#items[slot] = item;
    this.#sequences[slot] = sequence;
  }

  close(sequence: number, item: Outgoing): void {
    if (this.get(sequence) !== item) return;
    const slot = this.#slotOf(sequence);
    if (this.#items[slot] === item) {
      this.#items[slot] = undefined;
      this.#inRing--;
    } else this.#lasting.delete(sequence);
  }

  values(): Outgoing[] {
    return [...this.#items.filter(item => item !== undefined), ...this.#lasting.values()];
  }

  clear(): void {
    this.#items.fill(undefined);
    this.#lasting.clear();
    this.#inRing = 0;
  }

  #slotOf(sequence: number): number {
    return sequence & (this.#items.length - 1);
  }

  #grow(): void {
    const items = this.#items;
    const sequences = this.#sequences;
    this.#items = new Array(items.length * 2).fill(undefined);
    this.#sequences = new Array(items.length * 2).fill(0);
    for (const [i, item] of items.entries()) {
      if (!item) continue;
      const sequence = sequences[i] as number;
      this.#items[this.#slotOf(sequence)] = item;
      this.#sequences[this.#slotOf(sequence)] = sequence;
    }
  }
}
