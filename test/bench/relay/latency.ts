import { setTimeout as pause } from 'node:timers/promises';
import { createCarrier, createEventStore, eventlogMigrations } from '../../../src/eventlog/index.js';
import { createSqlite } from '../../../src/storage/index.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { makeEvents } from './relay.js';

/** How long after its append was answered a subscriber had an event, in ms; negative: before. */
export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Events that were appended in a second. */
  readonly perSecond: number;
}

/** How it is measured. */
export interface LatencyOptions {
  /** Undefined: the embedded feed. */
  readonly broker: string | undefined;
  readonly seconds: number;
  readonly subscribers: number;
}

const perTick = 10;
const tickMs = 10;

/** Appends 1,000 events a second, in appends of ten, while subscribers follow; each event counts once for each of them. */
export async function measureLatency({ broker, seconds, subscribers }: LatencyOptions): Promise<Latency> {
  using folder = makeTemporaryFolder();
  await using database = createSqlite({ folder: folder.path, migrations: eventlogMigrations });
  await database.start();
  const store = createEventStore({ database });
  const kafka = broker === undefined ? undefined : { brokers: [broker], prefix: `late${Date.now()}` };
  await using carrier = createCarrier({ database, store, kafka });
  await carrier.start();
  const appendedMs = new Map<string, number>();
  const latencies: number[] = [];
  const total = seconds * 1_000;
  const warmUp = 1_000;
  const following = Array.from({ length: subscribers }, async () => {
    let seen = 0;
    for await (const { event } of carrier.feed.subscribe()) {
      if (!event) continue;
      if (++seen > warmUp) latencies.push(performance.now() - (appendedMs.get(event.id) ?? performance.now()));
      if (seen === total + warmUp) return;
    }
  });
  await pause(500);
  const start = performance.now();
  for (let sent = 0, tick = 0; sent < total + warmUp; sent += perTick, tick++) {
    const events = makeEvents(perTick);
    const append = store.append(`latency/${tick % 20}`, events).then(() => {
      for (const { id } of events) appendedMs.set(id, performance.now());
    });
    await Promise.all([append, pause(Math.max(0, start + tick * tickMs - performance.now()))]);
  }
  const tookMs = performance.now() - start;
  await Promise.all(following);
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), perSecond: (1_000 * (total + warmUp)) / tookMs };
}
