import { encodeDelivery, encodeFrame } from '../frame-write.js';
import { bytesOf, type Parcel } from '../parcel.js';
import type { DurableChange, StoredBatch } from './durable-store.js';
import type { Batch, Kept } from './kept.js';

/** What is to be written, and what comes of it. */
export interface Step {
  readonly change: DurableChange;
  /** It is on disk, or it is not. */
  settled(written: boolean): void;
}

/**
 * Says what must be written about messages that are kept: new batches whole, what is done as bits, and batches of which little is
 * left anew. Pure.
 */
export interface Ledger {
  /** There is something to write. */
  isDue(): boolean;
  /** A batch that is not stored yet. */
  add(batch: Batch): void;
  /** A message is done. */
  mark(kept: Kept): void;
  /** Batches up to this one are remembered no more. */
  forget(id: number): void;
  /** All there is to write. */
  take(nowMs: number): Step;
}

/** How old a batch is, in ms, before it is worth to write anew what is left of it. */
const rewriteAfterMs = 2_000;

/** Makes an empty ledger. */
export function createLedger(): Ledger {
  let added: Batch[] = [];
  let dirty = new Set<Batch>();
  let forgottenTo: number | undefined;

  function take(nowMs: number): Step {
    const news = added;
    const touched = [...dirty];
    const forgotten = forgottenTo;
    added = [];
    dirty = new Set();
    forgottenTo = undefined;
    const finished = touched.filter(({ open }) => open === 0);
    const sparse = touched.filter(batch => isSparse(batch, nowMs)).map(batch => ({ batch, left: openOf(batch) }));
    const rewritten = new Set(sparse.map(({ batch }) => batch));
    const marked = touched.filter(batch => batch.open > 0 && !rewritten.has(batch));
    return {
      change: {
        added: news.map(({ id, atMs, entries, keys }) => ({ id, atMs, keys, body: encodeBody(entries) })),
        marked: marked.map(({ id, entries }) => ({ id, done: bitsOf(entries) })),
        rewritten: sparse.map(({ batch: { id }, left }) => ({ id, body: encodeBody(left) })),
        finished: finished.map(({ id }) => id),
        forgottenTo: forgotten,
      },
      settled(written) {
        if (written) {
          for (const { batch, left } of sparse) batch.entries = left;
          // It is remembered for a while yet; what it held need not be.
          for (const batch of finished) batch.entries = [];
        } else {
          for (const batch of touched) dirty.add(batch);
          forgottenTo ??= forgotten;
        }
      },
    };
  }

  return {
    isDue: () => added.length > 0 || dirty.size > 0,
    add(batch) {
      added.push(batch);
    },
    mark(kept) {
      const { batch } = kept;
      kept.parcel = undefined;
      batch.open--;
      dirty.add(batch);
    },
    forget(id) {
      forgottenTo = id;
    },
    take,
  };
}

function isSparse({ open, atMs, entries }: Batch, nowMs: number): boolean {
  return open > 0 && open * 2 <= entries.length && nowMs - atMs >= rewriteAfterMs;
}

function openOf({ entries }: Batch): readonly Kept[] {
  return entries.filter(({ parcel }) => parcel);
}

function bitsOf(entries: readonly Kept[]): Uint8Array {
  const bits = new Uint8Array((entries.length + 7) >> 3);
  for (let i = 0; i < entries.length; i++) if (!entries[i]?.parcel) bits[i >> 3] = (bits[i >> 3] ?? 0) | (1 << (i & 7));
  return bits;
}

/** Whether the bit of an entry is set. */
export function isDone(bits: StoredBatch['body'], index: number): boolean {
  return ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
}

/** A frame of deliveries; a message for several receivers is in it once. */
function encodeBody(entries: readonly Kept[]): Uint8Array {
  const records: Uint8Array[] = [];
  for (let i = 0; i < entries.length; ) {
    const { parcel, receiver, sessionId } = entries[i++] as Kept;
    if (!parcel) continue;
    const receivers = receiver === '' ? [] : [receiver];
    for (; receiver !== '' && entries[i]?.parcel === parcel; i++) receivers.push(entries[i]?.receiver ?? '');
    records.push(encodeOne(parcel, receivers, sessionId));
  }
  return encodeFrame({ ack: 0, credit: 0, first: 0 }, records);
}

function encodeOne(parcel: Parcel, receivers: readonly string[], sessionId: string): Uint8Array {
  const { signature, hops } = parcel;
  return encodeDelivery(bytesOf(parcel), { receivers, signature, hops, sessionId });
}
