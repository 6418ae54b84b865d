import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseQuery, postgresQuery } from '../../../src/index.js';
import type { TestMesh } from '../../../src/testing.js';
import { makeDatabase, postgres } from '../../harness/postgres.js';
import { until } from '../../harness/until.js';
import { meshWithTools, use } from './use-tool.js';

describe.skipIf(!postgres)('what a model reads of PostgreSQL', () => {
  let owner: pg.Client;
  let mesh: TestMesh;

  beforeAll(async () => {
    const url = await makeDatabase();
    owner = new pg.Client({ connectionString: url });
    await owner.connect();
    await owner.query(`
      CREATE TABLE orders (id int PRIMARY KEY, customer text, at timestamptz);
      INSERT INTO orders SELECT n, 'c' || n % 3, '2026-01-01T00:00:00Z' FROM generate_series(1, 50) AS n;
      CREATE SEQUENCE tickets;
      CREATE FUNCTION drop_all() RETURNS int LANGUAGE sql AS 'DELETE FROM orders RETURNING 1';
    `);
    mesh = meshWithTools([
      databaseQuery({ query: postgresQuery(url), schema: 'orders(id, customer, at)', rowsMax: 5 }),
    ]);
  });

  afterAll(async () => {
    await mesh?.close();
    await owner?.end();
  });

  const query = (sql: string, params: (string | number)[] = []) => use(mesh, 'database_query', { sql, params });

  it('is rows as JSON, with parameters', async () => {
    expect(await query('SELECT id, at FROM orders WHERE customer = $1 AND id < $2 ORDER BY id;', ['c1', 5])).toEqual({
      rows: [
        { id: 1, at: '2026-01-01T00:00:00.000Z' },
        { id: 4, at: '2026-01-01T00:00:00.000Z' },
      ],
      more: false,
    });
    const quoted = "x' OR 'a' = 'a";
    expect(await query('SELECT id FROM orders WHERE customer = $1', [quoted])).toEqual({ rows: [], more: false });
    expect(await query('WITH few AS (VALUES (1), (2)) SELECT count(*)::int AS many FROM few')).toMatchObject({
      rows: [{ many: 2 }],
    });
  });

  it('is no more rows than it may be, whatever stands at the end of the statement', async () => {
    for (const sql of [
      'SELECT id FROM orders',
      'SELECT id FROM orders -- all of them',
      'SELECT id FROM orders LIMIT 40',
    ])
      expect(await query(sql)).toMatchObject({ rows: Array(5).fill({ id: expect.any(Number) }), more: true });
    await expect(query('SELECT id FROM orders) AS found --')).rejects.toThrow(/syntax error/);
  });

  it('is never written, neither by a statement nor by what it calls', async () => {
    for (const sql of ['DELETE FROM orders', 'SELECT 1; DELETE FROM orders', 'COPY orders TO STDOUT', ''])
      await expect(query(sql), sql).rejects.toThrow(/one SELECT is taken|must be a text/);
    for (const sql of [
      'WITH gone AS (DELETE FROM orders RETURNING id) SELECT id FROM gone',
      'SELECT drop_all()',
      "SELECT nextval('tickets')",
      'SELECT id FROM orders FOR UPDATE',
      "SELECT set_config('transaction_read_only', 'off', true), drop_all()",
    ])
      await expect(query(sql), sql).rejects.toThrow(/read-only transaction|top level|before any query/);
    expect((await owner.query('SELECT count(*)::int AS many FROM orders')).rows).toEqual([{ many: 50 }]);
  });

  it('is given up with whoever asked, and fails alone when the server ends the connection', async () => {
    const sleeping = async () => {
      const active =
        "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()";
      return (await owner.query(`${active} AND datname = current_database()`)).rows.map(({ pid }) => pid as number);
    };
    /** Ends what sleeps on the server; resolves when it is gone. */
    const end = async () => {
      for (const pid of await sleeping()) await owner.query('SELECT pg_terminate_backend($1)', [pid]);
      await until(async () => (await sleeping()).length === 0, 'nothing sleeps any more');
    };
    const sql = 'SELECT pg_sleep(30)::text AS slept';
    const asking = mesh.ask('user', { tool: 'database_query', args: { sql } }, { timeoutMs: 1_000 });
    const failed = asking.catch((error: unknown) => error);
    await until(async () => (await sleeping()).length === 1, 'the statement runs');
    await mesh.clock.advanceAsync(1_001);
    expect(await failed).toMatchObject({ reason: expect.stringMatching(/TIMEOUT|DEADLINE/) });
    await end();

    const ended = query(sql).catch((error: unknown) => error);
    await until(async () => (await sleeping()).length === 1, 'the statement runs');
    await end();
    expect(await ended).toMatchObject({ message: expect.stringMatching(/terminat/i) });
    expect(await query('SELECT 1 AS one')).toMatchObject({ rows: [{ one: 1 }] });
  });
});
