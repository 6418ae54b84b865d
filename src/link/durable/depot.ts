import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { DeadLetterSchema } from '#gen/dacp/link/v1/durable_pb.js';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { backoffMs, type Clock, MeshError, type Timer, toMeshError } from '../../base/index.js';
import { decodeMessage, failureOf } from '../../message/index.js';
import type { LinkObserver } from '../observer.js';
import type { Origin } from '../origin.js';
import type { Parcel } from '../parcel.js';
import type { Destination, Wish } from '../router.js';
import { clientOf } from '../senders.js';
import type { Bringing } from '../switchboard.js';
import { awayBackoff, type DurableLimits, failureBackoff } from './durable-limits.js';
import type { DurableStore } from './durable-store.js';
import { type Intake, intakeOf, receiversOf, told, untold } from './intake.js';
import { Kept, type KeptListener, keyOf, laneOf, numbersPerBatch } from './kept.js';
import { createLanes, type Return } from './lanes.js';
import { type Batch, createLedger } from './ledger.js';
import { restore } from './recovery.js';
import { createRemembered } from './remembered.js';
import { verdictOf } from './verdict.js';
import { createWriter } from './writer.js';

/** What a node keeps for receivers until they have handled it: what stands behind the receipt `durable`. */
export interface Depot {
  /** Takes a message in; its origin hears when it is committed, or why not. Delivery follows. */
  take(parcel: Parcel, origin: Origin, wish: Wish): void;
  /** Receivers are there again; undefined: perhaps anybody. */
  wake(receivers: Iterable<string> | undefined): void;
  /** Takes up what was kept when the node stopped. Errors: STORE_FAILED. */
  start(): Promise<void>;
  /** Nothing goes out any more. */
  stop(): void;
  /** Writes down what is known; what is not handled stays. */
  close(): Promise<void>;
  /** How many messages are kept, each counted once for each receiver. */
  readonly size: number;
}

export interface DepotOptions {
  readonly store: DurableStore;
  readonly limits: DurableLimits;
  readonly clock: Clock;
  readonly observer: LinkObserver;
  /** Who would get it now. Errors: AGENT_UNKNOWN … */
  route(parcel: Parcel, wish: Wish, origin: Origin): readonly Destination[];
  /** Brings a message to its receiver; `origin` hears the end. */
  bring(parcel: Parcel, origin: Origin, wish: Bringing): void;
}

/** How often what waits is looked through for what is of no use any more, in ms. */
const sweepEveryMs = 5_000;

/** Makes an empty depot. */
export function createDepot(options: DepotOptions): Depot {
  const { store, limits, clock, observer, route } = options;
  const ledger = createLedger();
  const remembered = createRemembered(limits.rememberedMax);
  const lanes = createLanes<Kept>({ windowMax: limits.windowMax, backoff: awayBackoff });
  /** Lanes of capabilities: anybody who comes may be meant. */
  const open = new Set<string>();
  let intakes: Intake[] = [];
  let nextBatchId = 1;
  let bytes = 0;
  let stopped = false;
  let pumping = false;
  let timer: Timer | undefined;
  let timerMs = Number.POSITIVE_INFINITY;
  let sweepTimer: Timer | undefined;

  const listener: KeptListener = { handled, refused };
  const writer = createWriter({ ledger, store, clock, delayMs: limits.markDelayMs, gather });

  function take(parcel: Parcel, origin: Origin, wish: Wish): void {
    const key = keyOf(parcel.header);
    const known = remembered.get(key);
    if (known === 'committed') {
      observer.add('durable_doubles', 1);
      origin.reached(Receipt.DURABLE, []);
      return;
    }
    if (known) known.origins.push(origin);
    else if (!admit(key, parcel, { origin, wish })) return;
    origin.hold();
    writer.now();
  }

  /** False: it is for nobody, which is no fault. Errors: AGENT_UNKNOWN …, DURABLE_FULL. */
  function admit(key: string, parcel: Parcel, { origin, wish }: { origin: Origin; wish: Wish }): boolean {
    const { header } = parcel;
    const waitedFor = (name: string) => lanes.sizeOf(laneOf(name, wish.sessionId)) > 0;
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
    const full =
      lanes.size + intakes.length >= limits.openMax ||
      bytes >= limits.openBytesMax ||
      lanes.sizeOf(lane) >= limits.openPerReceiverMax;
    if (!full) return;
    const message = `${lanes.size} messages (${bytes} bytes) are kept, ${lanes.sizeOf(lane)} of them for "${lane}"`;
    throw new MeshError('DURABLE_FULL', `${message}; send again when some are handled`, { retryAfterMs: 1_000 });
  }

  /** Puts what has come into batches. */
  function gather(): (error?: MeshError) => void {
    const gathered = intakes;
    intakes = [];
    const batches: Batch[] = [];
    for (let at = 0; at < gathered.length; ) {
      const some = batchOf(gathered, at);
      at += some.length;
      batches.push(makeBatch(some));
    }
    for (const batch of batches) ledger.add(batch);
    return error => (error ? uncommitted(gathered, error) : committed(gathered, batches));
  }

  function batchOf(gathered: readonly Intake[], from: number): readonly Intake[] {
    let entries = 0;
    let size = 0;
    let to = from;
    do {
      const { receivers, parcel } = gathered[to++] as Intake;
      entries += receivers.length;
      size += parcel.bytes?.length ?? 0;
    } while (to < gathered.length && entries < limits.batchMax && size < limits.batchBytesMax);
    return gathered.slice(from, to);
  }

  function makeBatch(some: readonly Intake[]): Batch {
    const id = nextBatchId++;
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

  function committed(gathered: readonly Intake[], batches: readonly Batch[]): void {
    observer.add('durable_committed', gathered.length);
    for (const batch of batches) {
      const forgottenTo = remembered.commit(batch);
      if (forgottenTo !== undefined) ledger.forget(forgottenTo);
      for (const kept of batch.entries) enter(kept);
    }
    for (const intake of gathered) told(intake);
    pump();
  }

  function uncommitted(gathered: readonly Intake[], error: MeshError): void {
    for (const intake of gathered) {
      remembered.drop(intake.key);
      untold(intake, error);
    }
  }

  function enter(kept: Kept): void {
    bytes += kept.bytes;
    const named = kept.receiver !== '' || kept.parcel?.header.receiver?.address.target.case === 'agent';
    if (!named || kept.sessionId !== '') open.add(kept.lane);
    lanes.add(kept);
  }

  /** Sends out what may go. */
  function pump(): void {
    pumping = false;
    if (stopped) return;
    for (const kept of lanes.next(clock.monotonic())) bring(kept);
    arm();
  }

  function pumpSoon(): void {
    if (pumping || stopped) return;
    pumping = true;
    setImmediate(pump);
  }

  function arm(): void {
    const dueMs = lanes.dueMs ?? Number.POSITIVE_INFINITY;
    sweepTimer ??= lanes.size > 0 ? clock.setTimer(sweepEveryMs, sweep) : undefined;
    if (dueMs >= timerMs) return;
    timer?.cancel();
    timerMs = dueMs;
    timer = clock.setTimer(Math.max(1, dueMs - clock.monotonic()), () => {
      timerMs = Number.POSITIVE_INFINITY;
      timer = undefined;
      pump();
    });
  }

  function bring(kept: Kept): void {
    const { parcel } = kept;
    if (!parcel) return;
    if (isOver(kept)) {
      bury(kept, overError(kept));
      return;
    }
    kept.flying = true;
    kept.deliveries++;
    if (kept.deliveries > 1) observer.add('durable_redelivered', 1);
    const receivers = kept.receiver === '' ? [] : [kept.receiver];
    const { sessionId, untilMs } = kept;
    const { silenceMs } = limits;
    options.bring(parcel, kept, { receivers, sessionId, silenceMs, timeoutMs: untilMs - clock.now() });
  }

  function isOver({ untilMs }: Kept): boolean {
    return clock.now() >= untilMs;
  }

  function handled(kept: Kept): void {
    leave(kept);
    writer.soon();
    pumpSoon();
  }

  /** It is done, one way or another. */
  function leave(kept: Kept): void {
    bytes -= kept.bytes;
    lanes.done(kept);
    if (lanes.sizeOf(kept.lane) === 0) open.delete(kept.lane);
    ledger.mark(kept);
    remembered.done(kept.key, kept.batch);
  }

  function refused(kept: Kept, error: MeshError): void {
    if (stopped) return;
    const back = isOver(kept) ? undefined : judge(kept, error);
    if (!back) bury(kept, error);
    else {
      lanes.again(kept, clock.monotonic(), back);
      pumpSoon();
    }
  }

  /** How it comes back; undefined: it is given up. */
  function judge(kept: Kept, error: MeshError): Return | undefined {
    const { retryAfterMs = 0, reason } = error;
    switch (verdictOf(error)) {
      case 'final':
        return undefined;
      case 'away':
        kept.deliveries--;
        if (clientOf(kept.lane) !== undefined) return undefined;
        return {
          delayMs: lanes.pauseMs(kept),
          blocks: true,
          full: reason === 'MAILBOX_FULL' || reason === 'LINK_BUSY',
        };
      case 'lost':
        if (++kept.losses >= limits.lossesMax) return undefined;
        return { delayMs: lanes.pauseMs(kept), blocks: reason === 'OUTCOME_UNKNOWN', full: false };
      case 'working':
        kept.deliveries--;
        return { delayMs: backoffMs(1, failureBackoff), blocks: false, full: false };
      case 'failed': {
        if (++kept.failures >= limits.failuresMax) return undefined;
        const delayMs = Math.max(retryAfterMs, backoffMs(kept.failures, failureBackoff));
        return { delayMs, blocks: false, full: false };
      }
    }
  }

  /** Gives it up, for all to see. It stays until that is written. */
  function bury(kept: Kept, error: MeshError): void {
    const { parcel, receiver, deliveries, batch, number } = kept;
    if (!parcel?.bytes) return;
    const letter = create(DeadLetterSchema, {
      message: decodeOrNothing(parcel.bytes),
      receiver: receiver || (parcel.header.receiver?.text ?? ''),
      failure: failureOf(error),
      deliveries,
      committedAt: timestampFromMs(batch.atMs),
    });
    store.bury(`dead-letter-${number}`, letter).then(
      () => {
        observer.add('durable_given_up', 1);
        handled(kept);
      },
      () => {
        lanes.again(kept, clock.monotonic(), { delayMs: sweepEveryMs, blocks: false, full: false });
        pumpSoon();
      },
    );
  }

  /** What waits for somebody who is away may be of no use any more. */
  function sweep(): void {
    sweepTimer = undefined;
    if (stopped) return;
    for (const kept of lanes.remove(isOver)) bury(kept, overError(kept));
    arm();
  }

  return {
    take(parcel, origin, wish) {
      take(parcel, origin, wish);
    },
    wake(receivers) {
      if (receivers === undefined) lanes.wake(undefined);
      else for (const lane of [...receivers, ...open]) lanes.wake(lane);
      pumpSoon();
    },
    async start() {
      const contents = await store.load();
      nextBatchId = restore(contents, { listener, remembered, enter, keepMs: limits.keepMs });
      pumpSoon();
    },
    stop() {
      stopped = true;
      timer?.cancel();
      sweepTimer?.cancel();
    },
    close: writer.flush,
    get size() {
      return lanes.size;
    },
  };
}

function overError({ parcel, deliveries }: Kept): MeshError {
  const id = parcel?.header.id ?? '';
  return new MeshError(
    'DEADLINE_PASSED',
    `message ${id} was not handled in time; it was delivered ${deliveries} times`,
  );
}

function decodeOrNothing(bytes: Uint8Array) {
  try {
    return decodeMessage(bytes);
  } catch (error) {
    toMeshError(error);
    return undefined;
  }
}
