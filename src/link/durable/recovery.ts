import { decodeFrame } from '../frame-read.js';
import { createHeaderReader, type HeaderReader } from '../header.js';
import type { InboundDelivery } from '../inbound-frame.js';
import type { DurableContents } from './durable-store.js';
import { type Batch, Kept, type KeptListener, numbersPerBatch } from './kept.js';
import { isDone } from './ledger.js';
import type { Remembered } from './remembered.js';

export interface RestoreOptions {
  readonly listener: KeptListener;
  readonly remembered: Remembered;
  readonly keepMs: number;
}

/** What a node goes on with. */
export interface Restored {
  readonly nextBatchId: number;
  /** In order. */
  readonly open: readonly Kept[];
}

/** Takes up what a node had kept when it stopped, however it did. Errors: PROTOCOL_VIOLATED. */
export function restore({ batches, remembered }: DurableContents, options: RestoreOptions): Restored {
  const readHeader = createHeaderReader();
  const open = new Map<number, Batch>();
  for (const stored of batches) {
    const batch: Batch = { id: stored.id, atMs: stored.atMs, entries: [], open: 0, keys: [], forgotten: true };
    const all = decodeFrame(stored.body).items.flatMap(item => (item.kind === 'delivery' ? [item] : []));
    batch.entries = all.flatMap(delivery => keptOf(delivery, { batch, readHeader, options }));
    batch.entries.forEach((kept, index) => {
      if (isDone(stored.done, index)) kept.parcel = undefined;
      else batch.open++;
      kept.number = batch.id * numbersPerBatch + index;
    });
    open.set(batch.id, batch);
  }
  for (const { id, keys } of remembered) options.remembered.restore(id, keys, open.get(id));
  for (const batch of open.values()) options.remembered.keep(batch);
  const kept = [...open.values()].flatMap(({ entries }) => entries.filter(({ parcel }) => parcel));
  return { nextBatchId: Math.max(batches.at(-1)?.id ?? 0, remembered.at(-1)?.id ?? 0) + 1, open: kept };
}

interface Restoring {
  readonly batch: Batch;
  readonly readHeader: HeaderReader;
  readonly options: RestoreOptions;
}

/** One for each receiver. */
function keptOf(delivery: InboundDelivery, { batch, readHeader, options }: Restoring): Kept[] {
  const { message, signature, hops, sessionId, receivers } = delivery;
  const parcel = { header: readHeader(message), signature, hops, bytes: message, message: undefined };
  return (receivers.length > 0 ? receivers : ['']).map(
    receiver =>
      new Kept(
        { number: 0, parcel, batch, receiver, sessionId, asker: undefined, keepMs: options.keepMs },
        options.listener,
      ),
  );
}
