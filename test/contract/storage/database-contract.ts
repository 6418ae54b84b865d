import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database, Migration } from '../../../src/storage/index.js';

/** One store; every `open` gives the same one again, not started, and at most one is open at a time. */
export interface StoreUnderTest {
  open(migrations: readonly Migration[]): Database;
  remove(): Promise<void>;
}

const tables: Migration = {
  name: '010-things',
  statements: [
    'CREATE TABLE thing (id text PRIMARY KEY, amount integer NOT NULL)',
    'CREATE TABLE value_kept (name text PRIMARY KEY, text_value text, int_value bigint, real_value double precision)',
  ],
};

const put = (id: string, amount = 0) => ({
  sql: 'INSERT INTO thing (id, amount) VALUES ($1, $2)',
  params: [id, amount],
});
const spend = (id: string) => ({
  sql: 'UPDATE thing SET amount = amount - 1 WHERE id = $1 AND amount > 0',
  params: [id],
  expectChanges: 1,
});

/** What every adapter of the `Database` port does. */
export function databaseContract(makeStore: () => StoreUnderTest): void {
  const store = makeStore();
  const database = store.open([tables]);
  beforeAll(() => database.start());
  afterAll(async () => {
    await database.close();
    await store.remove();
  });
  const amounts = (prefix: string) =>
    database.read<{ id: string; amount: number }>('SELECT id, amount FROM thing WHERE id LIKE $1 ORDER BY id', [
      `${prefix}%`,
    ]);

  describe('writes', () => {
    test('are seen by reads once they are answered, and say what they changed', async () => {
      const results = await database.write([put('seen-1', 7), put('seen-2', 8)]);
      expect(results).toMatchObject([
        { changes: 1, rows: [] },
        { changes: 1, rows: [] },
      ]);
      expect(await amounts('seen')).toEqual([
        { id: 'seen-1', amount: 7 },
        { id: 'seen-2', amount: 8 },
      ]);
    });

    test('give the rows of RETURNING', async () => {
      const sql = 'INSERT INTO thing (id, amount) VALUES ($2, $1), ($3, $1) RETURNING id, amount';
      expect(await database.write([{ sql, params: [5, 'back-1', 'back-2'] }])).toEqual([
        {
          changes: 2,
          rows: [
            { id: 'back-1', amount: 5 },
            { id: 'back-2', amount: 5 },
          ],
        },
      ]);
    });

    test('count no change where nothing fits', async () => {
      const sql = 'UPDATE thing SET amount = 1 WHERE id = $1';
      expect(await database.write([put('count-1'), { sql, params: ['nobody'] }])).toMatchObject([{}, { changes: 0 }]);
    });

    test('happen whole or not at all', async () => {
      await database.write([put('whole-1')]);
      const failing = database.write([put('whole-2'), put('whole-1'), put('whole-3')]);
      await expect(failing).rejects.toMatchObject({ reason: 'WRITE_CONFLICT', details: { statement: '1' } });
      expect(await amounts('whole')).toEqual([{ id: 'whole-1', amount: 0 }]);
    });

    test('are undone when a statement changes another number of rows than it must', async () => {
      await database.write([put('must-1', 0)]);
      const failing = database.write([put('must-2'), spend('must-1')]);
      await expect(failing).rejects.toMatchObject({
        reason: 'WRITE_CONFLICT',
        code: 'ABORTED',
        details: { statement: '1' },
      });
      expect(await amounts('must')).toEqual([{ id: 'must-1', amount: 0 }]);
    });

    test.each([
      ['a syntax error', 'INSRT INTO thing'],
      ['a missing table', "INSERT INTO nothing VALUES ('x')"],
      ['a missing value', "INSERT INTO thing (id) VALUES ('null-1')"],
    ])('fail on %s with STORE_FAILED and leave the store usable', async (_, sql) => {
      await expect(database.write([put('usable-1'), { sql }])).rejects.toMatchObject({
        reason: 'STORE_FAILED',
        details: { statement: '1' },
      });
      expect(await amounts('usable')).toEqual([]);
      expect(await database.read('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });

    test('fail alone among many that are made at once', async () => {
      const ids = Array.from(
        { length: 300 },
        (_, index) => `alone-${1000 + Math.floor(index / 3) * 3}-${index % 3 === 2}`,
      );
      const results = await Promise.allSettled(ids.map(id => database.write([put(id)])));
      const kept = await amounts('alone');
      expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(200);
      expect(kept.map(row => row.id)).toEqual([...new Set(ids)].sort());
    });

    test('made at once do not overwrite each other', async () => {
      await database.write([put('sum-1', 0)]);
      const add = { sql: "UPDATE thing SET amount = amount + 1 WHERE id = 'sum-1'" };
      await Promise.all(Array.from({ length: 200 }, () => database.write([add])));
      expect(await amounts('sum')).toEqual([{ id: 'sum-1', amount: 200 }]);
    });

    test('made at once win only as often as there is something to win', async () => {
      await database.write([put('race-1', 3)]);
      const results = await Promise.allSettled(Array.from({ length: 50 }, () => database.write([spend('race-1')])));
      expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(3);
      expect(await amounts('race')).toEqual([{ id: 'race-1', amount: 0 }]);
    });

    test('take a select as a guard', async () => {
      const guard = { sql: "SELECT 1 FROM thing WHERE id = 'nobody'", expectChanges: 1 };
      await expect(database.write([put('guard-1'), guard])).rejects.toMatchObject({ reason: 'WRITE_CONFLICT' });
      expect(await amounts('guard')).toEqual([]);
    });
  });

  describe('values', () => {
    const keep = { sql: 'INSERT INTO value_kept (name, text_value, int_value, real_value) VALUES ($1, $2, $3, $4)' };
    const kept = async (name: string) =>
      (await database.read('SELECT text_value, int_value, real_value FROM value_kept WHERE name = $1', [name]))[0];

    test.each([
      ['plain', 'text', 1, 1.5],
      ['empty', '', 0, 0],
      ['none', null, null, null],
      ['world', "žluťoučký 😀 “quoted” 'single' $1 ?1", -1, -1e300],
      ['largest safe', 'x', Number.MAX_SAFE_INTEGER, 2],
      ['beyond safe', 'x', 2n ** 53n, 0.1],
      ['64 bits', 'x', 2n ** 63n - 1n, 1e-300],
      ['negative 64 bits', 'x', -(2n ** 63n), 2 ** 60],
    ])('come back as they went in: %s', async (name, text, int, real) => {
      await database.write([{ ...keep, params: [name, text, int, real] }]);
      expect(await kept(name)).toEqual({ text_value: text, int_value: int, real_value: real });
    });

    test('that are small come back as numbers even when they were bigint', async () => {
      await database.write([{ ...keep, params: ['small', null, 5n, null] }]);
      expect(await kept('small')).toMatchObject({ int_value: 5 });
    });

    test.each([
      ['text with NUL', 'a\0b'],
      ['NaN', Number.NaN],
      ['more than 64 bits', 2n ** 63n],
      ['true', true as never],
      ['undefined', undefined as never],
      ['an object', {} as never],
    ])('that cannot come back are refused: %s', async (_, value) => {
      await expect(database.read('SELECT $1 AS v', [value])).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
      await expect(database.write([{ ...keep, params: [value] }])).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
    });
  });

  describe('the life of a store', () => {
    const second = makeStore();
    afterAll(() => second.remove());
    const step = (name: string, ...statements: string[]): Migration => ({ name, statements });
    const first = step('010-a', 'CREATE TABLE a (n integer)');
    const mending = step('040-broken', 'INSERT INTO a VALUES (5)');
    const all = [first, step('020-b', 'INSERT INTO a VALUES (2)'), step('030-c', 'INSERT INTO a VALUES (3)')];

    test('migrations run once each, in the order of their names, and data stays', async () => {
      const before = second.open([step('020-b', 'INSERT INTO a VALUES (1)'), first]);
      await before.start();
      await before.close();
      const after = second.open([...all].reverse());
      await after.start();
      expect(await after.read('SELECT n FROM a ORDER BY n')).toEqual([{ n: 1 }, { n: 3 }]);
      await after.close();
    });

    test('a migration that fails leaves nothing and is named', async () => {
      const broken = second.open([
        ...all,
        step('040-broken', 'INSERT INTO a VALUES (4)', 'INSERT INTO nothing VALUES (1)'),
      ]);
      await expect(broken.start()).rejects.toMatchObject({
        reason: 'STORE_FAILED',
        message: expect.stringContaining('040-broken'),
      });
      const mended = second.open([...all, mending]);
      await mended.start();
      expect(await mended.read('SELECT n FROM a WHERE n > 3')).toEqual([{ n: 5 }]);
      await mended.close();
    });

    test('close finishes what was asked for before', async () => {
      const closing = second.open([...all, mending]);
      await closing.start();
      const writes = Array.from({ length: 100 }, (_, n) =>
        closing.write([{ sql: 'INSERT INTO a VALUES ($1)', params: [1000 + n] }]),
      );
      await closing.close();
      await Promise.all(writes);
      const again = second.open([...all, mending]);
      await again.start();
      expect(await again.read('SELECT count(*) AS n FROM a WHERE n >= 1000')).toEqual([{ n: 100 }]);
      await again.close();
    });

    test('calls before the start and after the end are refused', async () => {
      const early = second.open([...all, mending]);
      await expect(early.read('SELECT 1')).rejects.toMatchObject({ reason: 'NOT_STARTED' });
      await early.start();
      await early.close();
      await expect(early.write([{ sql: 'DELETE FROM a' }])).rejects.toMatchObject({ reason: 'NOT_STARTED' });
    });
  });

  test('the store tells the time', async () => {
    const now = await database.now();
    expect(now).toBeGreaterThan(Date.UTC(2020, 0, 1));
    expect(Number.isInteger(now)).toBe(true);
  });
}
