import {
  type BackoffOptions,
  backoffMs,
  type Clock,
  createLifecycle,
  createWake,
  type Lifecycle,
  type MeshError,
  sleep,
  systemClock,
  toMeshError,
} from '../base/index.js';
import type { Database } from '../storage/index.js';
import type { EventFeed } from './event-feed.js';
import type { EventStore } from './event-store.js';

/** What a relay needs. */
export interface RelayOptions {
  readonly store: EventStore;
  readonly feed: EventFeed;
  /** Where its cursor is kept. */
  readonly database: Database;
  /** The machine's unless said. */
  readonly clock?: Clock;
  /** Whose cursor: one for each feed; `feed` unless said. */
  readonly name?: string;
  /** Events published at once at most; 512 unless said. */
  readonly batchMax?: number;
  /** Waits between tries after a failure; 100 ms to 5 s unless said. */
  readonly backoff?: BackoffOptions;
  /** Hears of each failed try; it is made again. */
  readonly onFault?: (error: MeshError) => void;
}

/** Brings committed events to the feed. */
export interface Relay extends Lifecycle {
  /** Everything up to this position of the record is in the feed. */
  readonly position: bigint;
}

/**
 * The outbox's relay (S9): reads committed events in order, publishes them in batches and then keeps its cursor. At least once by
 * itself; the feed drops what it has by event id. `close` first brings over what is committed, unless the feed fails.
 */
export function createRelay(options: RelayOptions): Relay {
  const { store, feed, database, clock = systemClock, name = 'feed', batchMax = 512, onFault } = options;
  const backoff = options.backoff ?? { firstMs: 100, maxMs: 5_000 };
  const wake = createWake();
  const closing = new AbortController();
  let position = 0n;
  let due = true;
  let stopListening: (() => void) | undefined;
  let running: Promise<void> | undefined;

  const lifecycle = createLifecycle({
    name: `the relay to ${name}`,
    async start() {
      position = await loadPosition(database, name);
      stopListening = store.onAppended(() => {
        due = true;
        wake.notify();
      });
      running = run();
    },
    async close() {
      closing.abort();
      wake.notify();
      await running;
      stopListening?.();
    },
  });

  async function run(): Promise<void> {
    for (let failures = 0; ; ) {
      if (due)
        failures = await bringAll().then(
          () => 0,
          error => failed(error, failures + 1),
        );
      else if (closing.signal.aborted) return;
      else await wake.wait();
      if (failures > 0 && closing.signal.aborted) return;
    }
  }

  async function bringAll(): Promise<void> {
    // Before the read: what is committed after it makes the next round due.
    due = false;
    while (await bringBatch());
  }

  async function bringBatch(): Promise<boolean> {
    const events = await store.readAll({ after: position, limit: batchMax });
    const last = events.at(-1);
    if (!last) return false;
    await feed.publish(events);
    await savePosition(database, name, last.position);
    position = last.position;
    return events.length === batchMax;
  }

  async function failed(error: unknown, failures: number): Promise<number> {
    due = true;
    onFault?.(toMeshError(error));
    await sleep(clock, backoffMs(failures, backoff), closing.signal).catch(() => undefined);
    return failures;
  }

  return Object.defineProperty(lifecycle, 'position', { get: () => position }) as Relay;
}

async function loadPosition(database: Database, name: string): Promise<bigint> {
  const rows = await database.read<{ position: number }>('SELECT position FROM relay_cursor WHERE name = $1', [name]);
  return BigInt(rows[0]?.position ?? 0);
}

async function savePosition(database: Database, name: string, position: bigint): Promise<void> {
  const sql = `INSERT INTO relay_cursor (name, position) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET position = excluded.position`;
  await database.write([{ sql, params: [name, position] }]);
}
