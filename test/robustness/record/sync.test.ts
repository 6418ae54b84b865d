import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createEventStore, eventlogMigrations } from '../../../src/eventlog/index.js';
import { createSqlite } from '../../../src/storage/index.js';
import { long } from '../../harness/long.js';
import { checkRecord } from '../../harness/record-checker.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { tool } from '../../harness/tools.js';
import { runAppender } from './run-appender.js';
import { parseTrace, unsynced } from './trace.js';

const strace = tool('strace');
const count = long ? 3_000 : 200;

/** Runs the appender to its end under strace with further arguments; gives what it said and the trace. */
async function trace(folder: string, ...args: readonly string[]) {
  const file = join(folder, 'trace');
  const calls = 'trace=fsync,fdatasync,write,pwrite64';
  const under = [strace ?? '', '-f', '-y', '-s', '8192', '-o', file, '-e', calls, ...args];
  const run = await runAppender({ folder, name: 'traced', writers: 8, streams: 3, count, largest: 600, under });
  return { run, calls: parseTrace(readFileSync(file, 'utf8')) };
}

describe.skipIf(strace === undefined)('seen by strace', () => {
  test('no acknowledgement leaves before the sync of its transaction returned', { timeout: 120_000 }, async () => {
    using folder = makeTemporaryFolder();
    const { run, calls } = await trace(folder.path);
    expect(run).toMatchObject({ end: 0, failed: [] });
    const ids = run.acknowledged.flatMap(append => append.ids);
    expect(ids.length).toBeGreaterThanOrEqual(count);
    expect(unsynced(calls, ids, /traced-\d{8}/g)).toEqual([]);
    const syncs = calls.filter(call => call.file.endsWith('-wal') && /sync$/.test(call.name));
    expect(syncs.length, 'writes are committed in groups').toBeLessThan(run.acknowledged.length);
  });

  test.each([
    ['syncs that fail', 'fsync,fdatasync:error=EIO:when=30..33'],
    ['a full disk', 'pwrite64:error=ENOSPC:when=301..340'],
  ])(
    '%s: the writes concerned fail whole, the store goes on, what was acknowledged is there',
    { timeout: 60_000 },
    async (_, fault) => {
      using folder = makeTemporaryFolder();
      const { run } = await trace(folder.path, '-e', `inject=${fault}`);
      expect(run.end).toBe(0);
      expect(new Set(run.failed.map(append => append.failed))).toEqual(new Set(['STORE_FAILED']));
      expect(run.acknowledged.length).toBeGreaterThan(run.failed.length);
      await using database = createSqlite({ folder: folder.path, migrations: eventlogMigrations });
      await database.start();
      const record = await createEventStore({ database }).readAll({ limit: 10 * count });
      expect(checkRecord(run.acknowledged, record)).toEqual([]);
      const failed = new Set(run.failed.flatMap(append => append.ids));
      expect(record.filter(event => failed.has(event.id))).toEqual([]);
    },
  );
});
