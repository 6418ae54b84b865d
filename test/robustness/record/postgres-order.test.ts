import type { ChildProcess } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { createEventStore, type EventStore, eventlogMigrations } from '../../../src/eventlog/index.js';
import { createPostgres } from '../../../src/storage/index.js';
import { long } from '../../harness/long.js';
import { makeDatabase, postgres } from '../../harness/postgres.js';
import { type Acknowledged, checkRecord } from '../../harness/record-checker.js';
import { runAppender } from './run-appender.js';

const processes = 4;
const appends = long ? 5_000 : 300;
const options = { writers: 6, streams: 5, count: appends, largest: 20_000 };

async function openStore(url: string) {
  const database = createPostgres({ url, migrations: eventlogMigrations });
  await database.start();
  return { database, store: createEventStore({ database }) };
}

/** Follows the record as a relay does: woken by appends, a page at a time, from where it stands. */
function tail(store: EventStore, limit: number) {
  const seen: Event[] = [];
  let reading = Promise.resolve();
  const readOn = async () => {
    for (let page = [undefined] as (Event | undefined)[]; page.length > 0; ) {
      page = await store.readAll({ after: seen.at(-1)?.position ?? 0n, limit });
      for (const event of page) if (event) seen.push(event);
    }
  };
  const stop = store.onAppended(() => {
    reading = reading.then(readOn);
  });
  return {
    seen,
    async end() {
      stop();
      await reading.then(readOn);
    },
  };
}

async function readAll(store: EventStore): Promise<Event[]> {
  const events: Event[] = [];
  for (let page = [] as Event[]; ; events.push(...page)) {
    page = await store.readAll({ after: events.at(-1)?.position ?? 0n, limit: 1_000 });
    if (page.length === 0) return events;
  }
}

describe.skipIf(postgres === undefined)('several processes append to one database', () => {
  test('readers that follow miss nothing, positions have no holes, every answer holds; one process freezes, another dies', {
    timeout: 300_000,
  }, async () => {
    const url = await makeDatabase();
    const readers = await Promise.all([openStore(url), openStore(url)]);
    const tails = readers.map(({ store }, index) => tail(store, index === 0 ? 7 : 100));
    let frozen: ChildProcess | undefined;
    let beginOthers: () => void = () => undefined;
    const firstAnswers = new Promise<void>(resolve => {
      beginOthers = resolve;
    });
    const runs = Array.from({ length: processes }, async (_, index) => {
      // Else the others might be done before there is anything to freeze.
      if (index > 0) await firstAnswers;
      const run = await runAppender({ folder: url, name: `node${index}`, ...options }, (answers, child) => {
        if (index === 0) beginOthers();
        if (index === 0 && answers === 50 && child.kill('SIGSTOP')) frozen = child;
        if (index === 1 && answers === 100) child.kill('SIGKILL');
        if (index === 2 && answers >= 200) frozen?.kill('SIGCONT');
      });
      if (index === 2) frozen?.kill('SIGCONT');
      return run;
    });
    const ended = await Promise.all(runs);
    for (const each of tails) await each.end();
    const record = await readAll(readers[0]?.store as EventStore);
    const acknowledged: Acknowledged[] = ended.flatMap(run => run.acknowledged);
    expect(frozen).toBeDefined();
    expect(ended.map(run => run.end)).toEqual([0, 'SIGKILL', 0, 0]);
    expect(ended.flatMap(run => run.failed)).toEqual([]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(3 * appends);
    expect(checkRecord(acknowledged, record)).toEqual([]);
    expect(record.map(event => event.position)).toEqual(record.map((_, index) => BigInt(index + 1)));
    for (const { seen } of tails) expect(seen.map(event => event.id)).toEqual(record.map(event => event.id));
    for (const { database } of readers) await database.close();
  });
});
