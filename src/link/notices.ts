import type { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { encodeNotice } from './frame-write.js';

/** What is to be said of deliveries, gathered until a frame goes out. */
export interface Notices {
  readonly size: number;
  /** True: it is the first since all was taken. */
  add(receipt: Receipt, sequence: number): boolean;
  /** An answer says more. */
  drop(sequence: number): void;
  /** Everything there is, as items; it is empty after that. */
  take(): Uint8Array[];
  clear(): void;
}

/** Sequences in one item. */
const sequencesMax = 1_000;
const nothing: readonly never[] = [];

export function createNotices(): Notices {
  return new Gathered();
}

class Gathered implements Notices {
  readonly #byReceipt = new Map<Receipt, number[]>();
  /** The sequences that the one that came last is among. */
  #last: number[] = [];
  /** Looked at when all is taken: most are not among those that wait. */
  readonly #dropped = new Set<number>();
  #empty = true;

  get size(): number {
    let size = 0;
    for (const sequences of this.#byReceipt.values()) size += this.#left(sequences).length;
    return size;
  }

  add(receipt: Receipt, sequence: number): boolean {
    const first = this.#empty;
    this.#empty = false;
    const sequences = this.#byReceipt.get(receipt);
    this.#last = sequences ?? [];
    this.#last.push(sequence);
    if (!sequences) this.#byReceipt.set(receipt, this.#last);
    return first;
  }

  drop(sequence: number): void {
    if (this.#empty) return;
    // What comes alone is often answered before anything is said of it.
    if (this.#last.at(-1) !== sequence) this.#dropped.add(sequence);
    else {
      this.#last.pop();
      this.#empty = this.#last.length === 0 && this.#byReceipt.size === 1;
    }
  }

  take(): Uint8Array[] {
    if (this.#empty) return [];
    const items: Uint8Array[] = [];
    for (const [receipt, all] of this.#byReceipt) {
      const sequences = this.#left(all);
      for (let i = 0; i < sequences.length; i += sequencesMax)
        items.push(encodeNotice(receipt, sequences.slice(i, i + sequencesMax), nothing));
    }
    this.clear();
    return items;
  }

  clear(): void {
    this.#byReceipt.clear();
    this.#dropped.clear();
    this.#empty = true;
  }

  #left(sequences: readonly number[]): readonly number[] {
    return this.#dropped.size === 0 ? sequences : sequences.filter(sequence => !this.#dropped.has(sequence));
  }
}
