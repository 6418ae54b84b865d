import { copyFileSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSqlite, openSqliteSnapshot } from '../../../src/storage/index.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

const migrations = [
  { name: '010-kept', statements: ['CREATE TABLE kept (name text PRIMARY KEY, bytes blob)'] },
  { name: '020-more', statements: ['CREATE TABLE more (name text PRIMARY KEY)'] },
];
const page = 4096;

/** What may have become of the database of a folder, and what is said then. */
const faults: [string, (file: string) => void, reason: string, says: RegExp][] = [
  ['is something else', file => writeFileSync(file, 'some text '.repeat(1000)), 'STORE_DAMAGED', /is no database/],
  ['is a short text', file => writeFileSync(file, 'x'), 'STORE_DAMAGED', /cut off after 1 bytes/],
  ['is empty', file => truncateSync(file, 0), 'STORE_DAMAGED', /cut off after 0 bytes/],
  ['ends within its header', file => truncateSync(file, 50), 'STORE_DAMAGED', /cut off after 50 bytes/],
  ['ends after its first page', file => truncateSync(file, page), 'STORE_DAMAGED', /malformed/],
  ['lacks its last page', file => truncateSync(file, statSync(file).size - page), 'STORE_DAMAGED', /malformed/],
  [
    'ends within a page',
    file => truncateSync(file, statSync(file).size - page + 100),
    'STORE_DAMAGED',
    /cut off after \d+ bytes/,
  ],
  ['has a page of zeros', file => change(file, 5, new Uint8Array(page)), 'STORE_DAMAGED', /page 6|malformed/],
  [
    'is gone, and its log is not',
    file => {
      writeFileSync(`${file}-wal`, readFileSync(file));
      rmSync(file);
    },
    'STORE_DAMAGED',
    /it is gone, and its log .* is still there/,
  ],
];

function change(file: string, pageNumber: number, bytes: Uint8Array): void {
  const all = readFileSync(file);
  all.set(bytes, pageNumber * page);
  writeFileSync(file, all);
}

describe('the embedded store, when its database', () => {
  const folder = makeTemporaryFolder();
  const whole = join(folder.path, 'whole.db');
  const file = join(folder.path, 'data', 'dacp.db');
  const data = join(folder.path, 'data');
  const open = (steps = migrations) => createSqlite({ folder: data, migrations: steps });

  beforeAll(async () => {
    await using database = open();
    await database.start();
    for (let n = 0; n < 20; n++)
      await database.write([{ sql: 'INSERT INTO kept VALUES ($1, $2)', params: [`n${n}`, new Uint8Array(9_000)] }]);
    await database.close();
    copyFileSync(file, whole);
  });
  afterAll(() => folder[Symbol.dispose]());

  /** Every file of the folder but those that say who holds it. */
  const contents = () =>
    readdirSync(data)
      .filter(name => !/lock|pid/.test(name))
      .map(name => [name, readFileSync(join(data, name)).toString('base64')]);

  function begin(): void {
    for (const name of readdirSync(data)) rmSync(join(data, name));
    copyFileSync(whole, file);
  }

  test.each(faults)(
    '%s: one clear error that says what to do, and nothing is changed',
    async (_, harm, reason, says) => {
      begin();
      harm(file);
      const before = contents();
      await expect(open().start()).rejects.toMatchObject({ reason, message: expect.stringMatching(says) });
      await expect(open().start()).rejects.toMatchObject({
        message: expect.stringMatching(/^[^\n]*dacp\.db[^\n]*restore a backup[^\n]*$/),
      });
      expect(contents()).toEqual(before);
    },
  );

  test('was used by a newer version: it is named, and nothing is changed', async () => {
    begin();
    const before = contents();
    await expect(open(migrations.slice(0, 1)).start()).rejects.toMatchObject({
      reason: 'SCHEMA_NEWER',
      message: expect.stringMatching(/does not know \(020-more\).*update this one/),
    });
    expect(contents()).toEqual(before);
  });

  test('is whole again: everything is there', async () => {
    begin();
    await using database = open();
    await database.start();
    expect(await database.read('SELECT count(*) AS n FROM kept')).toEqual([{ n: 20 }]);
  });

  test('is not made yet, since the process died while it made it: it is made', async () => {
    begin();
    rmSync(file);
    writeFileSync(`${file}.new`, 'half a header');
    await using database = open();
    await database.start();
    expect(await database.read('SELECT count(*) AS n FROM kept')).toEqual([{ n: 0 }]);
  });

  test.each(faults.slice(0, 7))('%s: there is no backup of it either', async (_, harm) => {
    begin();
    harm(file);
    await expect(openSqliteSnapshot({ folder: data })).rejects.toMatchObject({ reason: 'STORE_DAMAGED' });
  });
});
