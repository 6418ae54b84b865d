import { fromBinary } from '@bufbuild/protobuf';
import { BytesValueSchema } from '@bufbuild/protobuf/wkt';
import { expect, test } from 'vitest';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { createEventStore, type EventStore, eventlogMigrations } from '../../../src/eventlog/index.js';
import { createSqlite } from '../../../src/storage/index.js';
import { killsOf } from '../../harness/long.js';
import { type Acknowledged, checkRecord } from '../../harness/record-checker.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { runAppender } from './run-appender.js';

const kills = killsOf({ long: 200, short: 3 });
const options = { writers: 12, streams: 5, count: 0, largest: 300_000 };

/** All of the record, in commit order, without payloads that were found to be whole. */
async function readRecord(store: EventStore): Promise<{ events: Event[]; damaged: string[] }> {
  const events: Event[] = [];
  const damaged: string[] = [];
  for (let after = 0n, page = [] as Event[]; ; after = page.at(-1)?.position ?? 0n) {
    page = await store.readAll({ after, limit: 500 });
    if (page.length === 0) return { events, damaged };
    for (const { payload, ...event } of page) {
      if (!isWhole(event.id, payload?.value)) damaged.push(event.id);
      events.push(event);
    }
  }
}

function isWhole(id: string, packed: Uint8Array | undefined): boolean {
  const value = packed && fromBinary(BytesValueSchema, packed).value;
  return value !== undefined && Buffer.alloc(value.length, `${id}.`).equals(value);
}

test(`${kills} times kill -9 while many append: every acknowledged event is there, in order, once`, {
  timeout: 1_200_000,
}, async () => {
  using folder = makeTemporaryFolder();
  const acknowledged: Acknowledged[] = [];
  for (let life = 1; life <= kills; life++) {
    const killAt = 1 + Math.floor(Math.random() * 400);
    const run = await runAppender({ folder: folder.path, name: `life${life}`, ...options }, (answers, child) => {
      if (answers === killAt) child.kill('SIGKILL');
    });
    expect(run).toMatchObject({ end: 'SIGKILL', failed: [] });
    expect(run.acknowledged.length).toBeGreaterThanOrEqual(killAt);
    acknowledged.push(...run.acknowledged);
  }
  await using database = createSqlite({ folder: folder.path, migrations: eventlogMigrations });
  await database.start();
  const { events, damaged } = await readRecord(createEventStore({ database }));
  expect(checkRecord(acknowledged, events)).toEqual([]);
  expect(damaged).toEqual([]);
  expect(await database.read('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(events.length).toBeGreaterThan(acknowledged.length);
});

test('a folder is free for the next process as soon as its holder was killed, and not before', {
  timeout: 60_000,
}, async () => {
  using folder = makeTemporaryFolder();
  const heldBy = async (pid: number | undefined) => {
    const database = createSqlite({ folder: folder.path, migrations: eventlogMigrations });
    await expect(database.start()).rejects.toMatchObject({
      reason: 'DATA_FOLDER_HELD',
      message: expect.stringContaining(`process ${pid};`),
    });
  };
  let refused: Promise<void> | undefined;
  await runAppender({ folder: folder.path, name: 'holder', ...options }, (_, child) => {
    refused ??= heldBy(child.pid).finally(() => child.kill('SIGKILL'));
  });
  await refused;
  await using database = createSqlite({ folder: folder.path, migrations: eventlogMigrations });
  await database.start();
});
