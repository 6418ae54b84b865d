/**
 * How fast a state of many events is read at past times, and how fast the tables that follow from the record are made anew: on the
 * embedded store, on disk, in one process.
 *
 *     npm run bench:state [-- --events 100000 --fields 20 --reads 300 --json]
 *
 * One state of `fields` fields has `events` changes of two fields each. Reads go to times picked at random over its whole life, each
 * through a `States` that knows nothing from before. Prints what a read takes (median, p99, worst; the events that it read) and what a
 * rebuild takes (events per second by the clock and by the CPU time of the process, and how much its memory grew meanwhile).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createFakeClock } from '../../src/base/index.js';
import { createEventStore, type EventStore, eventlogMigrations } from '../../src/eventlog/index.js';
import { createStates, keyOf, type Operation, type States, stateMigrations } from '../../src/state/index.js';
import { createSqlite } from '../../src/storage/index.js';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    fields: { type: 'string', default: '20' },
    reads: { type: 'string', default: '300' },
    json: { type: 'boolean', default: false },
  },
});
const [events, fields, reads] = [Number(values.events), Number(values.fields), Number(values.reads)];
const batch = 100;
const stepMs = 1_000;

const key = keyOf({ type: 'order', id: '4711' });
const clock = createFakeClock();
const beganMs = clock.now();
const folder = mkdtempSync(join(tmpdir(), 'dacp-bench-'));
const database = createSqlite({ folder, migrations: [...eventlogMigrations, ...stateMigrations] });
let eventsRead = 0;
try {
  await database.start();
  const store = counted(createEventStore({ database }));
  const states = createStates({ database, store, clock });
  await states.start();
  await fill(states);
  const read = await measureReads(states);
  const rebuilt = await measureRebuild(states);
  await states.close();
  print({ events, ...read, ...rebuilt });
} finally {
  await database.close();
  rmSync(folder, { recursive: true });
}

async function fill(states: States): Promise<void> {
  const value = Object.fromEntries(Array.from({ length: fields }, (_, index) => [`field_${index}`, `value ${index}`]));
  await states.execute(key, { kind: 'create', value, status: '', machine: undefined, keyId: '', cause: {} });
  for (let made = 1; made < events; ) {
    const operations: Operation[] = [];
    for (; operations.length < batch && made < events; made++)
      operations.push({
        kind: 'update',
        updates: { [`field_${made % fields}`]: `value ${made}`, count: made },
        reason: 'measured',
      });
    // A change has the time of its batch: so a hundred of them share one, as on a busy day.
    clock.advance(stepMs);
    await states.execute(key, { kind: 'apply', operations, cause: { actor: 'bench' } });
  }
}

async function measureReads(states: States) {
  const spanMs = clock.now() - beganMs;
  const times: number[] = [];
  eventsRead = 0;
  for (let index = 0; index < reads; index++) {
    // Never the same place twice in a row, and none before the state was there.
    const timeMs = beganMs + Math.floor((spanMs * ((index * 0.618_034) % 1)) / stepMs) * stepMs;
    const startMs = performance.now();
    await states.get(key, { timeMs });
    times.push(performance.now() - startMs);
  }
  for (let index = 0; index < reads; index++) {
    const revision = 1n + BigInt(Math.floor((events - 1) * ((index * 0.618_034) % 1)));
    const startMs = performance.now();
    await states.get(key, { revision });
    times.push(performance.now() - startMs);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
  return {
    read_p50_ms: at(0.5),
    read_p99_ms: at(0.99),
    read_max_ms: at(1),
    events_per_read: round(eventsRead / times.length),
  };
}

async function measureRebuild(states: States) {
  await states.rebuild();
  globalThis.gc?.();
  const beforeBytes = process.memoryUsage.rss();
  let mostBytes = beforeBytes;
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  await states.rebuild(() => {
    mostBytes = Math.max(mostBytes, process.memoryUsage.rss());
  });
  const tookMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(cpu);
  return {
    rebuild_ms: round(tookMs),
    rebuild_events_per_s: Math.round((1000 * events) / tookMs),
    rebuild_cpu_us_per_event: round((user + system) / events),
    rebuild_memory_growth_mb: round((mostBytes - beforeBytes) / 1024 / 1024),
  };
}

function counted(store: EventStore): EventStore {
  return {
    ...store,
    async readStream(stream, options) {
      const found = await store.readStream(stream, options);
      eventsRead += found.length;
      return found;
    },
  };
}

function print(figures: Readonly<Record<string, number>>): void {
  if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
  else for (const [name, figure] of Object.entries(figures)) process.stdout.write(`${name.padEnd(28)} ${figure}\n`);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
