import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type Clock, MeshError } from '../../base/index.js';
import type { LinkObserver } from '../observer.js';
import type { Origin } from '../origin.js';
import type { Parcel } from '../parcel.js';
import type { Destination, Wish } from '../router.js';
import type { DurableLimits } from './durable-limits.js';
import { type Intake, intakeOf, receiversOf, told, untold } from './intake.js';
import { type Batch, Kept, type KeptListener, keyOf, laneOf, numbersPerBatch } from './kept.js';
import type { Ledger } from './ledger.js';
import type { Remembered } from './remembered.js';

/** How messages come in: looked at, gathered, and told of once they are committed. */
export interface Admission {
  /** True: it is to be written. Errors: AGENT_UNKNOWN …, DURABLE_FULL. */
  take(parcel: Parcel, origin: Origin, wish: Wish): boolean;
  /** Puts what has come into the ledger; returns who hears whether that was written. */
  gather(): (error?: MeshError) => void;
  /** The id of the next batch. */
  nextBatchId: number;
}

/** What is kept already. */
export interface Stock {
  size(): number;
  bytes(): number;
  sizeOf(lane: string): number;
}

export interface AdmissionOptions {
  readonly limits: DurableLimits;
  readonly clock: Clock;
  readonly observer: LinkObserver;
  readonly remembered: Remembered;
  readonly ledger: Ledger;
  readonly stock: Stock;
  readonly listener: KeptListener;
  route(parcel: Parcel, wish: Wish, origin: Origin): readonly Destination[];
  /** Takes what is committed. */
  committed(kept: readonly Kept[]): void;
}

export function createAdmission(options: AdmissionOptions): Admission {
  const { limits, clock, observer, remembered, ledger, stock, listener, route } = options;
  let intakes: Intake[] = [];

  function take(parcel: Parcel, origin: Origin, wish: Wish): boolean {
    const key = keyOf(parcel.header);
    const known = remembered.get(key);
    if (known === 'committed') {
      observer.add('durable_doubles', 1);
      origin.reached(Receipt.DURABLE, []);
      return false;
    }
    if (known) known.origins.push(origin);
    else if (!admit(key, parcel, { origin, wish })) return false;
    origin.hold();
    return true;
  }

  /** False: it is for nobody, which is no fault. */
  function admit(key: string, parcel: Parcel, { origin, wish }: { origin: Origin; wish: Wish }): boolean {
    const { header } = parcel;
    const waitedFor = (name: string) => stock.sizeOf(laneOf(name, wish.sessionId)) > 0;
    const receivers =
      wish.receivers.length > 0 ? wish.receivers : receiversOf(header, () => route(parcel, wish, origin), waitedFor);
    if (receivers.length === 0) {
      origin.reached(Receipt.DURABLE, []);
      return false;
    }
    checkRoom(laneOf(receivers[0] || (header.receiver?.text ?? ''), wish.sessionId));
    const intake = intakeOf(key, parcel, { receivers, wish, origin });
    remembered.begin(key, intake);
    intakes.push(intake);
    return true;
  }

  function checkRoom(lane: string): void {
    const size = stock.size();
    const bytes = stock.bytes();
    const inLane = stock.sizeOf(lane);
    const full =
      size + intakes.length >= limits.openMax || bytes >= limits.openBytesMax || inLane >= limits.openPerReceiverMax;
    if (!full) return;
    const message = `${size} messages (${bytes} bytes) are kept, ${inLane} of them for "${lane}"`;
    throw new MeshError('DURABLE_FULL', `${message}; send again when some are handled`, { retryAfterMs: 1_000 });
  }

  function gather(): (error?: MeshError) => void {
    const gathered = intakes;
    intakes = [];
    const batches: Batch[] = [];
    for (let at = 0; at < gathered.length; ) {
      const some = nextOf(gathered, at);
      at += some.length;
      batches.push(batchOf(some));
    }
    for (const batch of batches) ledger.add(batch);
    return error => (error ? refuse(gathered, error) : enter(gathered, batches));
  }

  function nextOf(gathered: readonly Intake[], from: number): readonly Intake[] {
    let entries = 0;
    let bytes = 0;
    let to = from;
    do {
      const { receivers, parcel } = gathered[to++] as Intake;
      entries += receivers.length;
      bytes += parcel.bytes?.length ?? 0;
    } while (to < gathered.length && entries < limits.batchMax && bytes < limits.batchBytesMax);
    return gathered.slice(from, to);
  }

  function batchOf(some: readonly Intake[]): Batch {
    const id = admission.nextBatchId++;
    const keys = some.map(({ key }) => key);
    const batch: Batch = { id, atMs: clock.now(), entries: [], open: 0, keys, forgotten: false };
    let number = id * numbersPerBatch;
    batch.entries = some.flatMap(({ parcel, receivers, sessionId, asker }) =>
      receivers.map(receiver => {
        const parts = { number: number++, parcel, batch, receiver, sessionId, asker, keepMs: limits.keepMs };
        return new Kept(parts, listener);
      }),
    );
    batch.open = batch.entries.length;
    return batch;
  }

  function enter(gathered: readonly Intake[], batches: readonly Batch[]): void {
    observer.add('durable_committed', gathered.length);
    for (const batch of batches) {
      const forgottenTo = remembered.commit(batch);
      if (forgottenTo !== undefined) ledger.forget(forgottenTo);
    }
    for (const intake of gathered) told(intake);
    options.committed(batches.flatMap(({ entries }) => entries));
  }

  function refuse(gathered: readonly Intake[], error: MeshError): void {
    for (const intake of gathered) {
      remembered.drop(intake.key);
      untold(intake, error);
    }
  }

  const admission: Admission = { take, gather, nextBatchId: 1 };
  return admission;
}
