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
  const byReceipt = new Map<Receipt, number[]>();
  /** Looked at when all is taken: most are not among those that wait. */
  const dropped = new Set<number>();
  let empty = true;

  function clear(): void {
    byReceipt.clear();
    dropped.clear();
    empty = true;
  }

  const left = (sequences: readonly number[]) =>
    dropped.size === 0 ? sequences : sequences.filter(sequence => !dropped.has(sequence));

  return {
    get size() {
      let size = 0;
      for (const sequences of byReceipt.values()) size += left(sequences).length;
      return size;
    },
    add(receipt, sequence) {
      const first = empty;
      empty = false;
      const sequences = byReceipt.get(receipt);
      if (sequences) sequences.push(sequence);
      else byReceipt.set(receipt, [sequence]);
      return first;
    },
    drop(sequence) {
      if (!empty) dropped.add(sequence);
    },
    take() {
      if (empty) return [];
      const items: Uint8Array[] = [];
      for (const [receipt, all] of byReceipt) {
        const sequences = left(all);
        for (let i = 0; i < sequences.length; i += sequencesMax)
          items.push(encodeNotice(receipt, sequences.slice(i, i + sequencesMax), nothing));
      }
      clear();
      return items;
    },
    clear,
  };
}
