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
  let items: (Outgoing | undefined)[] = new Array(slotsMin).fill(undefined);
  let sequences: number[] = new Array(slotsMin).fill(0);
  const lasting = createTable<number, Outgoing>();
  let inRing = 0;

  const slotOf = (sequence: number) => sequence & (items.length - 1);

  function get(sequence: number): Outgoing | undefined {
    const slot = slotOf(sequence);
    if (sequences[slot] === sequence) return items[slot];
    return lasting.size === 0 ? undefined : lasting.get(sequence);
  }

  function add(sequence: number, item: Outgoing): void {
    while (items[slotOf(sequence)] && items.length < slotsMax) grow();
    const slot = slotOf(sequence);
    const before = items[slot];
    if (before) lasting.set(sequences[slot] as number, before);
    else inRing++;
    items[slot] = item;
    sequences[slot] = sequence;
  }

  function grow(): void {
    const [oldItems, oldSequences] = [items, sequences];
    items = new Array(oldItems.length * 2).fill(undefined);
    sequences = new Array(oldItems.length * 2).fill(0);
    for (const [i, item] of oldItems.entries()) {
      if (!item) continue;
      const sequence = oldSequences[i] as number;
      items[slotOf(sequence)] = item;
      sequences[slotOf(sequence)] = sequence;
    }
  }

  return {
    get size() {
      return inRing + lasting.size;
    },
    get,
    add,
    close(sequence, item) {
      if (get(sequence) !== item) return;
      const slot = slotOf(sequence);
      if (items[slot] === item) {
        items[slot] = undefined;
        inRing--;
      } else lasting.delete(sequence);
    },
    values: () => [...items.filter(item => item !== undefined), ...lasting.values()],
    clear() {
      items.fill(undefined);
      lasting.clear();
      inRing = 0;
    },
  };
}
