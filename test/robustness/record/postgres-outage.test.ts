import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPostgres } from '../../../src/storage/index.js';
import { type Cluster, postgres, startCluster } from '../../harness/postgres.js';

const counters = [{ name: '010-counter', statements: ['CREATE TABLE counter (n integer PRIMARY KEY)'] }];
const insert = (n: number) => ({ sql: 'INSERT INTO counter VALUES ($1)', params: [n] });

describe.skipIf(postgres === undefined)('a database that is away', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.remove());

  test('for long: calls are refused in good time, what was under way is said to be in doubt, and all goes on when it is back', {
    timeout: 60_000,
  }, async () => {
    const url = await cluster.createDatabase();
    await using database = createPostgres({ url, migrations: counters, outageMs: 300 });
    await database.start();
    await database.write([insert(0)]);
    const underWay = database.write([insert(1), { sql: 'SELECT pg_sleep(30)' }]);
    const refused = expect(underWay).rejects.toMatchObject({ reason: 'WRITE_IN_DOUBT', code: 'UNAVAILABLE' });
    await new Promise(resolve => setImmediate(resolve));
    await cluster.kill();
    await refused;
    await expect(database.write([insert(2)])).rejects.toMatchObject({
      reason: 'DATABASE_UNREACHABLE',
      code: 'UNAVAILABLE',
      retryAfterMs: expect.any(Number),
    });
    await expect(database.read('SELECT 1')).rejects.toMatchObject({ reason: 'DATABASE_UNREACHABLE' });
    await cluster.start();
    await database.write([insert(3)]);
    expect(await database.read('SELECT n FROM counter ORDER BY n')).toEqual([{ n: 0 }, { n: 3 }]);
  });

  test('for a moment: nobody hears of it', { timeout: 60_000 }, async () => {
    const url = await cluster.createDatabase();
    await using database = createPostgres({ url, migrations: counters, outageMs: 30_000 });
    await database.start();
    const writes = Array.from({ length: 50 }, (_, n) => database.write([insert(n)]));
    await cluster.kill();
    const during = [database.write([insert(100)]), database.read('SELECT 1 AS one')];
    await cluster.start();
    await Promise.all([...writes, ...during]);
    expect(await database.read('SELECT count(*) AS n FROM counter')).toEqual([{ n: 51 }]);
  });

  test('does not keep the store from closing', { timeout: 60_000 }, async () => {
    const database = createPostgres({ url: await cluster.createDatabase(), migrations: counters, outageMs: 30_000 });
    await database.start();
    await cluster.kill();
    const write = expect(database.write([insert(1)])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await database.close();
    await write;
    await cluster.start();
  });
});
