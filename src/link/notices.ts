import type { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { encodeItem } from './frame-write.js';

/** What is to be said of deliveries, gathered until a frame goes out. */
export interface Notices {
  readonly size: number;
  add(receipt: Receipt, sequence: number): void;
  /** An answer says more. */
  drop(sequence: number): void;
  /** Everything there is, as items; it is empty after that. */
  take(): Uint8Array[];
  clear(): void;
}

/** Sequences in one item. */
const sequencesMax = 1_000;

export function createNotices(): Notices {
  const byReceipt = new Map<Receipt, Set<number>>();

  return {
    get size() {
      let size = 0;
      for (const sequences of byReceipt.values()) size += sequences.size;
      return size;
    },
    add(receipt, sequence) {
      const sequences = byReceipt.get(receipt);
      if (sequences) sequences.add(sequence);
      else byReceipt.set(receipt, new Set([sequence]));
    },
    drop(sequence) {
      for (const sequences of byReceipt.values()) sequences.delete(sequence);
    },
    take() {
      const items: Uint8Array[] = [];
      for (const [receipt, sequences] of byReceipt) {
        const all = [...sequences];
        sequences.clear();
        for (let i = 0; i < all.length; i += sequencesMax)
          items.push(encodeNotice(receipt, all.slice(i, i + sequencesMax), []));
      }
      return items;
    },
    clear: () => byReceipt.clear(),
  };
}

/** A notice as an item; `receivers` only with a single sequence. */
export function encodeNotice(receipt: Receipt, sequences: readonly number[], receivers: readonly string[]): Uint8Array {
  const value = {
    $typeName: 'dacp.link.v1.Notice' as const,
    receipt,
    sequences: sequences.map(BigInt),
    receivers: [...receivers],
  };
  return encodeItem({ case: 'notice', value });
}
