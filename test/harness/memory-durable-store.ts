import type { DeadLetter } from '../../gen/ts/dacp/link/v1/durable_pb.js';
import { MeshError } from '../../src/base/index.js';
import type { DurableChange, DurableStore } from '../../src/link/index.js';

/** A store in memory, which fails when a test says so. */
export interface MemoryDurableStore extends DurableStore {
  /** Every write fails, and keeps nothing. */
  failing: boolean;
  /** What was written, in order. */
  readonly changes: DurableChange[];
  readonly letters: Map<string, DeadLetter>;
  /** Batches that are not done. */
  readonly batches: number;
}

/** Makes an empty one. It writes in a later turn of the event loop, as a disk would. */
export function createMemoryDurableStore(): MemoryDurableStore {
  const batches = new Map<number, { id: number; atMs: number; body: Uint8Array }>();
  const marks = new Map<number, Uint8Array>();
  const keys = new Map<number, readonly string[]>();

  const store: MemoryDurableStore = {
    failing: false,
    changes: [],
    letters: new Map(),
    get batches() {
      return batches.size;
    },
    async write(change) {
      await later();
      refuse();
      store.changes.push(change);
      for (const { id, atMs, body, keys: sent } of change.added) {
        batches.set(id, { id, atMs, body });
        keys.set(id, sent);
      }
      for (const { id, done } of change.marked) marks.set(id, done);
      for (const { id, body } of change.rewritten) {
        batches.set(id, { id, atMs: batches.get(id)?.atMs ?? 0, body });
        marks.delete(id);
      }
      for (const id of change.finished) {
        batches.delete(id);
        marks.delete(id);
      }
      for (const id of [...keys.keys()]) if (id <= (change.forgottenTo ?? -1)) keys.delete(id);
    },
    async load() {
      await later();
      return {
        batches: [...batches.values()]
          .toSorted((a, b) => a.id - b.id)
          .map(batch => ({ ...batch, done: marks.get(batch.id) ?? new Uint8Array(0) })),
        remembered: [...keys].map(([id, sent]) => ({ id, keys: sent })).toSorted((a, b) => a.id - b.id),
      };
    },
    async bury(id, letter) {
      await later();
      refuse();
      store.letters.set(id, letter);
    },
  };

  function refuse(): void {
    if (store.failing) throw new MeshError('STORE_FAILED', 'the disk is full');
  }

  return store;
}

function later(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
