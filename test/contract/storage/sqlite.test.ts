import { copyFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createFakeClock } from '../../../src/base/index.js';
import { createSqlite, type Database } from '../../../src/storage/index.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { databaseContract } from './database-contract.js';
import { makeSqlite } from './make-sqlite.js';

describe('sqlite keeps the contract of a database', () => {
  databaseContract(makeSqlite);
});

describe('the data folder of sqlite', () => {
  const folder = makeTemporaryFolder();
  const open: Database[] = [];
  afterEach(async () => {
    for (const database of open.splice(0)) await database.close();
  });
  function make(path: string): Database {
    const database = createSqlite({ folder: path, migrations: [] });
    open.push(database);
    return database;
  }

  test('is made where it is missing, and readable by its owner alone', async () => {
    const path = join(folder.path, 'deep', 'er');
    await make(path).start();
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(statSync(join(path, 'dacp.db')).isFile()).toBe(true);
  });

  test('belongs to one store at a time, which is named by its process, and is free after it closed', async () => {
    const path = join(folder.path, 'held');
    const first = make(path);
    await first.start();
    await expect(make(path).start()).rejects.toMatchObject({
      reason: 'DATA_FOLDER_HELD',
      message: `the data folder ${path} is in use by process ${process.pid}; stop that one or choose another folder`,
    });
    await first.close();
    await make(path).start();
  });

  test('that is a file, or lies below one, is refused', async () => {
    const file = join(folder.path, 'file');
    writeFileSync(file, 'x');
    for (const path of [file, join(file, 'below')])
      await expect(make(path).start()).rejects.toMatchObject({
        reason: 'DATA_FOLDER_UNUSABLE',
        message: expect.stringContaining(path),
      });
  });

  test('below a place where no folder can be made is refused instead of tried for ever', async () => {
    const path = process.platform === 'linux' ? '/proc/dacp/data' : '/dev/null/dacp/data';
    await expect(make(path).start()).rejects.toMatchObject({ reason: 'DATA_FOLDER_UNUSABLE' });
  });
});

describe('a full disk', () => {
  test('fails the writes that do not fit, whole; the others and those after room was made succeed', async () => {
    using folder = makeTemporaryFolder();
    const migrations = [{ name: '1', statements: ['CREATE TABLE kept (name text PRIMARY KEY, bytes blob)'] }];
    await using database = createSqlite({ folder: folder.path, migrations });
    await database.start();
    const put = (name: string, size: number) => ({
      sql: 'INSERT INTO kept VALUES ($1, $2)',
      params: [name, new Uint8Array(size)],
    });
    await database.read('PRAGMA max_page_count = 40');
    const results = await Promise.allSettled([
      database.write([put('small-1', 10)]),
      database.write([put('part-1', 10), put('large', 1_000_000)]),
      database.write([put('small-2', 10)]),
    ]);
    expect(results.map(result => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({
      reason: { reason: 'STORE_FAILED', message: expect.stringContaining('disk is full') },
    });
    expect(await database.read('SELECT name FROM kept ORDER BY name')).toEqual([
      { name: 'small-1' },
      { name: 'small-2' },
    ]);
    await database.read('PRAGMA max_page_count = 1000000');
    await database.write([put('large', 1_000_000)]);
  });
});

test("the store's clock is the one that it was given", async () => {
  const clock = createFakeClock(42_000);
  expect(await createSqlite({ folder: 'never started', migrations: [], clock }).now()).toBe(42_000);
});

describe('the log of sqlite', () => {
  const folder = makeTemporaryFolder();
  const migrations = [{ name: '010-kept', statements: ['CREATE TABLE kept (n integer PRIMARY KEY, bytes blob)'] }];
  const put = (n: number) => ({ sql: 'INSERT INTO kept VALUES ($1, $2)', params: [n, new Uint8Array(9_000)] });
  const sizeOf = (path: string) => statSync(join(path, 'dacp.db-wal')).size;
  function make(path: string): Database {
    return createSqlite({ folder: path, migrations });
  }

  test('has its full size before it is written to, and keeps it while it is used again and again', async () => {
    const path = join(folder.path, 'reserved');
    await using database = make(path);
    await database.start();
    const size = sizeOf(path);
    expect(size).toBe(10 * 1024 * 1024);
    for (let n = 0; n < 40; n++) await database.write(Array.from({ length: 100 }, (_, k) => put(100 * n + k)));
    expect(statSync(join(path, 'dacp.db')).size, 'the log was copied into the database').toBeGreaterThan(2 * size);
    expect(sizeOf(path)).toBe(size);
  });

  test('is read to its last commit where a process died, and goes on behind it', async () => {
    const [first, second] = [join(folder.path, 'first'), join(folder.path, 'second')];
    await using database = make(first);
    await database.start();
    await database.write([put(1)]);
    mkdirSync(second);
    for (const file of ['dacp.db', 'dacp.db-wal']) copyFileSync(join(first, file), join(second, file));
    await using again = make(second);
    await again.start();
    await again.write([put(2)]);
    expect(await again.read('SELECT n FROM kept ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);
  });
});
