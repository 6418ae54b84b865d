import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import {
  abortable,
  type BackoffOptions,
  backoffMs,
  type Clock,
  createLifecycle,
  createWake,
  type Lifecycle,
  MeshError,
  sleep,
  systemClock,
  toMeshError,
} from '../base/index.js';
import type { Database } from '../storage/index.js';
import type { EventFeed } from './event-feed.js';
import type { EventStore } from './event-store.js';
import { toEvent } from './read.js';
import { countBehind, loadPosition, positionStatement, savePosition } from './relay-cursor.js';
import type { StoredEvent } from './stored.js';

/** What a relay needs. */
export interface RelayOptions {
  readonly store: EventStore;
  /** Where it brings them: a feed, or one whose poison becomes dead letters. */
  readonly feed: Pick<EventFeed, 'publish' | 'publishWith' | 'publishStored'>;
  /** What to do about an event that cannot be read; resolves with its position, after which the relay goes on. */
  readonly giveUp?: (error: MeshError) => Promise<bigint>;
  /** Where its cursor is kept. */
  readonly database: Database;
  /** The machine's unless said. */
  readonly clock?: Clock;
  /** Whose cursor: one for each feed; `feed` unless said. */
  readonly name?: string;
  /** Events published at once at most; 512 unless said. */
  readonly batchMax?: number;
  /**
   * Rounds begin so far apart, in ms, none unless said: what comes after a pause is brought at once, and what comes close together as one.
   * A relay writes as well, and a writer that waits for each of its appends would else wait for those writes too. Asked before each round.
   */
  readonly paceMs?: () => number;
  /** Waits between tries after a failure; 100 ms to 5 s unless said. */
  readonly backoff?: BackoffOptions;
  /** Hears of each failed try; it is made again. */
  readonly onFault?: (error: MeshError) => void;
  /** Hears how many events were brought. */
  readonly onBrought?: (count: number) => void;
  /** Hears of each try that is made again. */
  readonly onRetry?: () => void;
}

/** How far a relay is behind the record. */
export interface RelayLag {
  /** Events of the record that are not in the feed: 0 when it has caught up, else as last counted, at most 1,000,000. */
  readonly events: number;
  /** For how long there have been such events, in ms; 0 when it has caught up. */
  readonly ms: number;
}

/** Brings committed events to the feed. */
export interface Relay extends Lifecycle {
  /** Everything up to this position of the record is in the feed. */
  readonly position: bigint;
  readonly lag: RelayLag;
  /** Why the last try failed; undefined: it did not. */
  readonly fault: MeshError | undefined;
  /** Brings at once what is committed by now; resolves when that is in the feed, a try has failed, or it takes longer than a second. */
  hurry(): Promise<void>;
}

/** What is brought at once: events that are already made of their bytes, or not yet. */
type Batch = { readonly more: boolean } & (
  | { readonly stored: true; readonly events: readonly StoredEvent[] }
  | { readonly stored: false; readonly events: readonly Event[] }
);

/** How long what is under way may take when the relay closes, in ms. */
const closeWithinMs = 5_000;

/** Nobody waits longer for what is on its way, in ms: there may be a whole record to bring. */
const hurryWithinMs = 1_000;

/** How often the events behind are counted while there are many, in ms. */
const countEveryMs = 1_000;

/**
 * The outbox's relay (S9): reads committed events in order, publishes them in batches and then keeps its cursor; the next batch is read
 * meanwhile. At least once by itself; consumers drop doubles by event id. It holds two batches at most, whatever the feed does: what it
 * lags behind lies in the record. `close` first brings over what is committed, unless the feed fails.
 */
export function createRelay(options: RelayOptions): Relay {
  const {
    store,
    feed,
    database,
    clock = systemClock,
    name = 'feed',
    batchMax = 512,
    paceMs = () => 0,
    onFault,
  } = options;
  const backoff = options.backoff ?? { firstMs: 100, maxMs: 5_000 };
  const wake = createWake();
  const closing = new AbortController();
  const givingUp = new AbortController();
  let position = 0n;
  let due = true;
  /** Up to here events are read one by one: one of them cannot be read. */
  let carefulTo = 0n;
  let behind = 0;
  let behindSinceMs: number | undefined;
  let countedMs = Number.NEGATIVE_INFINITY;
  let begunMs = Number.NEGATIVE_INFINITY;
  let fault: MeshError | undefined;
  let stopListening: (() => void) | undefined;
  /** Until the next round. */
  let rest: AbortController | undefined;
  let hurrying: (() => void)[] = [];
  let running: Promise<void> | undefined;

  const lifecycle = createLifecycle({
    name: `the relay to ${name}`,
    async start() {
      position = await loadPosition(database, name);
      stopListening = store.onAppended(() => {
        due = true;
        behindSinceMs ??= clock.monotonic();
        wake.notify();
      });
      running = run().finally(() => letGo());
    },
    async close() {
      closing.abort();
      rest?.abort();
      wake.notify();
      const late = new MeshError(
        'DEADLINE_PASSED',
        `${name} took nothing while its relay closed; it is brought next time`,
      );
      const timer = clock.setTimer(closeWithinMs, () => givingUp.abort(late));
      await running;
      timer.cancel();
      stopListening?.();
    },
  });

  async function run(): Promise<void> {
    for (let failures = 0; ; ) {
      if (due || hurrying.length > 0) {
        await pace();
        failures = await bringForThoseInHurry().then(
          () => 0,
          error => failed(toMeshError(error), failures + 1),
        );
      } else if (closing.signal.aborted) return;
      else await wake.wait();
      if (failures > 0 && closing.signal.aborted) return;
    }
  }

  async function pace(): Promise<void> {
    const waitMs = begunMs + paceMs() - clock.monotonic();
    if (waitMs > 0 && hurrying.length === 0 && !closing.signal.aborted) {
      rest = new AbortController();
      await sleep(clock, waitMs, rest.signal).catch(() => 'somebody is in a hurry, or it closes');
      rest = undefined;
    }
    begunMs = clock.monotonic();
  }

  async function bringForThoseInHurry(): Promise<void> {
    const waiting = hurrying;
    hurrying = [];
    await bringAll().finally(() => letGo(waiting));
  }

  function letGo(waiting = hurrying): void {
    for (const done of waiting) done();
  }

  async function hurry(): Promise<void> {
    if (lifecycle.state !== 'running') return;
    await new Promise<void>(resolve => {
      const timer = clock.setTimer(hurryWithinMs, resolve);
      hurrying.push(() => {
        timer.cancel();
        resolve();
      });
      rest?.abort();
      wake.notify();
    });
  }

  async function bringAll(): Promise<void> {
    // Before the read: what is committed after it makes the next round due.
    due = false;
    const sinceMs = clock.monotonic();
    let saving: Promise<void> | undefined;
    for (let reading = readBatch(position); ; ) {
      const batch = await reading;
      const last = batch.events.at(-1)?.position;
      if (last === undefined) break;
      if (batch.more) reading = begun(readBatch(last));
      const together = await abortable(bringTogether(batch, last), givingUp.signal);
      await saving;
      saving = together ? undefined : begun(savePosition(database, name, last));
      position = last;
      options.onBrought?.(batch.events.length);
      fault = undefined;
      if (!batch.more) break;
      behindSinceMs ??= sinceMs;
      await count();
    }
    await saving;
    fault = undefined;
    if (!due) [behind, behindSinceMs] = [0, undefined];
  }

  /** Whether they and the cursor were written at once: then there is nothing more to write. */
  async function bringTogether(batch: Batch, last: bigint): Promise<boolean> {
    const alongside = [positionStatement(name, last)];
    if (batch.stored && (await feed.publishStored?.(batch.events, alongside))) return true;
    const events = batch.stored ? batch.events.map(toEvent) : batch.events;
    if (feed.publishWith && (await feed.publishWith(events, alongside))) return true;
    await feed.publish(events);
    return false;
  }

  async function readBatch(after: bigint): Promise<Batch> {
    const limit = after < carefulTo ? 1 : batchMax;
    const range = { after, limit };
    const fresh = feed.publishStored && store.readFreshStored(range);
    if (fresh) return { stored: true, events: fresh, more: fresh.length === limit };
    const events = store.readFresh(range) ?? (await store.readAll(range));
    return { stored: false, events, more: events.length === limit };
  }

  async function failed(error: MeshError, failures: number): Promise<number> {
    due = true;
    // It has waits of its own.
    begunMs = Number.NEGATIVE_INFINITY;
    if (error.reason === 'EVENT_UNREADABLE' && options.giveUp) return await pass(error, failures);
    options.onRetry?.();
    fault = error;
    onFault?.(error);
    await count().catch(() => 'counted next time');
    await sleep(clock, backoffMs(failures, backoff), closing.signal).catch(() => undefined);
    return failures;
  }

  /** What cannot be read is passed over, once all before it was brought. */
  async function pass(error: MeshError, failures: number): Promise<number> {
    const at = BigInt(error.details.position ?? 0);
    if (carefulTo < at) carefulTo = at;
    else
      try {
        position = (await options.giveUp?.(error)) ?? position;
        await savePosition(database, name, position);
      } catch (failure) {
        return await failed(toMeshError(failure), failures);
      }
    return 0;
  }

  async function count(): Promise<void> {
    behindSinceMs ??= clock.monotonic();
    if (clock.monotonic() - countedMs < countEveryMs) return;
    countedMs = clock.monotonic();
    behind = await countBehind(database, position);
  }

  return Object.defineProperties(lifecycle, {
    position: { get: () => position },
    lag: {
      get: (): RelayLag => ({
        events: behindSinceMs === undefined ? 0 : Math.max(1, behind),
        ms: behindSinceMs === undefined ? 0 : clock.monotonic() - behindSinceMs,
      }),
    },
    fault: { get: () => fault },
    hurry: { value: hurry },
  }) as Relay;
}

/** A promise that is awaited later: that it fails is heard then. */
function begun<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
