import pg, { type Connection, type Submittable } from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { createPostgres, type Migration, type PostgresOptions } from '../../../src/storage/index.js';
import { lockOf } from '../../../src/storage/postgres/group.js';
import { makeDatabase, postgres } from '../../harness/postgres.js';
import { until } from '../../harness/until.js';
import { databaseContract } from './database-contract.js';
import { postgresStores } from './make-postgres.js';

const stores = await postgresStores(2);
const running: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of running.splice(0).reverse()) await end();
});

const counters: Migration = {
  name: '010-counter',
  statements: ['CREATE TABLE counter (id text PRIMARY KEY, n integer NOT NULL)'],
};
const insert = (id: string) => ({ sql: 'INSERT INTO counter VALUES ($1, 0)', params: [id] });
const count = (id: string) => ({ sql: 'UPDATE counter SET n = n + 1 WHERE id = $1', params: [id], expectChanges: 1 });

function open(url: string, options: Partial<PostgresOptions> = {}) {
  const database = createPostgres({ url, migrations: [counters], ...options });
  running.push(() => database.close());
  return database;
}

/** Somebody else's connection. */
async function connect(url: string, config: pg.ClientConfig = {}): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, ...config });
  client.on('error', () => undefined);
  await client.connect();
  running.push(() => client.end());
  return client;
}

const withUser = (url: string, user: string) => url.replace('://dacp@', `://${user}@`);

describe.skipIf(postgres === undefined)('postgres', () => {
  describe('keeps the contract of a database', () => {
    databaseContract(stores);
  });

  describe('that cannot be used is refused at the start, saying what to do', () => {
    const failing = (url: string, expected: object) => expect(open(url).start()).rejects.toMatchObject(expected);

    test('it is not there', async () => {
      await failing('postgres://me:secret@127.0.0.1:1/mesh', {
        reason: 'DATABASE_UNREACHABLE',
        message: expect.stringMatching(
          /^the database postgres:\/\/me@127\.0\.0\.1:1\/mesh cannot be reached: .*; start it, or correct its address/,
        ),
      });
    });

    test('the server has no such database', async () => {
      const url = await makeDatabase();
      await failing(`${url}_missing`, {
        reason: 'DATABASE_UNUSABLE',
        message: expect.stringMatching(/does not exist; create it \(createdb\), or correct the URL$/),
      });
    });

    test('the user may not make tables', async () => {
      const url = await makeDatabase();
      const admin = await connect(url);
      await admin.query('REVOKE CREATE ON SCHEMA public FROM public');
      const guest = `guest_${url.slice(-6)}`;
      await admin.query(`CREATE ROLE ${guest} LOGIN`);
      await failing(withUser(url, guest), {
        reason: 'DATABASE_UNUSABLE',
        message: expect.stringContaining('let it own the database, or GRANT CREATE ON SCHEMA to it'),
      });
    });

    test('it is of another encoding', async () => {
      const url = await makeDatabase();
      const admin = await connect(url);
      const name = `latin_${url.slice(-6)}`;
      await admin.query(`CREATE DATABASE ${name} ENCODING LATIN1 TEMPLATE template0`);
      await failing(url.replace(/[^/]+$/, name), {
        reason: 'DATABASE_UNUSABLE',
        message: expect.stringContaining('its encoding is LATIN1; create it with encoding UTF8'),
      });
    });

    test.each([
      ['default_transaction_read_only = on', 'read-only'],
      ['synchronous_commit = off', 'set synchronous_commit = on'],
    ])('its setting is %s', async (setting, said) => {
      const url = await makeDatabase();
      const admin = await connect(url);
      await admin.query(`ALTER DATABASE ${url.slice(url.lastIndexOf('/') + 1)} SET ${setting}`);
      await failing(url, { reason: 'DATABASE_UNUSABLE', message: expect.stringContaining(said) });
    });

    test('a newer version has used it; nothing is changed', async () => {
      const url = await makeDatabase();
      const newer = { name: '999-newer', statements: ['CREATE TABLE newer (n integer)'] };
      const database = open(url, { migrations: [counters, newer] });
      await database.start();
      await failing(url, { reason: 'SCHEMA_NEWER', message: expect.stringContaining('999-newer') });
    });
  });

  test('two processes that start at once on an empty database make its schema once', async () => {
    const url = await makeDatabase();
    const both = [open(url), open(url), open(url)];
    await Promise.all(both.map(database => database.start()));
    await Promise.all(both.map((database, index) => database.write([insert(`${index}`)])));
    expect(await both[0]?.read('SELECT id FROM counter ORDER BY id')).toEqual([{ id: '0' }, { id: '1' }, { id: '2' }]);
  });

  describe('that one process is to have for itself', () => {
    test('is refused to a second one, which is told by whom; who does not ask to be alone may write', async () => {
      const url = await makeDatabase();
      const first = open(url, { holder: 'node-a' });
      await first.start();
      await expect(open(url, { holder: 'node-b' }).start()).rejects.toMatchObject({
        reason: 'DATABASE_HELD',
        message: expect.stringMatching(/is in use by dacp node-a, session \d+ from 127\.0\.0\.1; stop that one/),
      });
      const tool = open(url);
      await tool.start();
      await tool.write([insert('tool')]);
      await first.write([insert('first')]);
      await first.close();
      const second = open(url, { holder: 'node-b' });
      await second.start();
      await second.write([insert('second')]);
      expect(await tool.read('SELECT count(*) AS n FROM counter')).toEqual([{ n: 3 }]);
    });

    test("is another one's once its connection was cut: what the former wants to write then is refused", async () => {
      const url = await makeDatabase();
      const first = open(url, { holder: 'node-a', outageMs: 300 });
      await first.start();
      await first.write([insert('a')]);
      // The other one waits for the lock, and so has it before the first is connected again.
      const other = await connect(url);
      const taken = other.query('SELECT pg_advisory_lock($1)', [String(lockOf('holder'))]);
      const admin = await connect(url);
      await admin.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dacp node-a'",
      );
      await taken;
      await expect(first.write([insert('b')])).rejects.toMatchObject({ reason: 'DATABASE_HELD' });
      await other.end();
      await first.write([insert('c')]);
      expect(await first.read('SELECT id FROM counter ORDER BY id')).toEqual([{ id: 'a' }, { id: 'c' }]);
    });
  });

  describe('when somebody else holds a lock', () => {
    test('the write that needs it fails, saying whose it is; the others, and itself later, go through', async () => {
      const url = await makeDatabase();
      const database = open(url, { lockTimeoutMs: 200 });
      await database.start();
      await database.write([insert('held'), insert('free')]);
      const other = await connect(url, { application_name: 'report' });
      await other.query('BEGIN');
      await other.query("SELECT * FROM counter WHERE id = 'held' FOR UPDATE");
      const writes = [count('free'), count('held'), count('free')].map(write => database.write([write]));
      const [before, held, after] = await Promise.allSettled(writes);
      expect([before?.status, after?.status]).toEqual(['fulfilled', 'fulfilled']);
      expect(held).toMatchObject({
        reason: {
          reason: 'STORE_FAILED',
          message: expect.stringMatching(/session (\d+) \(report, idle in transaction\).*pg_terminate_backend\(\1\)/),
        },
      });
      await other.query('ROLLBACK');
      await database.write([count('held')]);
      expect(await database.read('SELECT id, n FROM counter ORDER BY id')).toEqual([
        { id: 'free', n: 2 },
        { id: 'held', n: 1 },
      ]);
    });

    test('of an order: writes of that order fail together, those of none go on', async () => {
      const url = await makeDatabase();
      const database = open(url, { lockTimeoutMs: 200 });
      await database.start();
      const other = await connect(url);
      await other.query('BEGIN');
      await other.query('SELECT pg_advisory_xact_lock($1)', [String(lockOf('event'))]);
      const ordered = database.write([insert('a')], { order: 'event' });
      await expect(ordered).rejects.toMatchObject({ reason: 'STORE_FAILED' });
      await database.write([insert('b')]);
      await other.query('COMMIT');
      await database.write([insert('a')], { order: 'event' });
      expect(await database.read('SELECT id FROM counter ORDER BY id')).toEqual([{ id: 'a' }, { id: 'b' }]);
    });

    test('a process of the mesh that froze within a packet loses its session, and nobody waits for it for ever', async () => {
      const url = await makeDatabase();
      const database = open(url, { lockTimeoutMs: 200 });
      await database.start();
      const frozen = await connect(url, { application_name: 'dacp' });
      frozen.query(halfPacket(`SELECT pg_advisory_xact_lock(${lockOf('event')})`));
      const lock = "SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND granted";
      await until(async () => (await database.read(lock))[0]?.n === 1, 'the frozen process holds the lock');
      await database.write([insert('a')], { order: 'event' });
      expect(await database.read('SELECT id FROM counter')).toEqual([{ id: 'a' }]);
    });
  });

  test('connections that are cut again and again: every write is made once, and nobody hears of it', async () => {
    const url = await makeDatabase();
    const database = open(url);
    await database.start();
    await database.write([insert('sum')]);
    const other = await connect(url, { application_name: 'cutter' });
    const cut =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dacp' AND datname = current_database()";
    let made = 0;
    const writer = async (index: number) => {
      for (let i = 0; i < 60; i++) {
        await database.write([count('sum'), insert(`${made++}`)]);
        if (index === 0 && i % 3 === 0) await other.query(cut);
        await database.read('SELECT 1 AS one');
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, index) => writer(index)));
    expect(await database.read("SELECT n FROM counter WHERE id = 'sum'")).toEqual([{ n: 480 }]);
    expect(await database.read('SELECT count(*) AS n FROM counter')).toEqual([{ n: 481 }]);
  });

  test('what the statement means is prepared anew when a table has got another column', async () => {
    const url = await makeDatabase();
    const database = open(url);
    await database.start();
    await database.write([insert('a')]);
    const all = () => database.write([{ sql: 'SELECT * FROM counter' }]);
    expect((await all())[0]?.rows).toEqual([{ id: 'a', n: 0 }]);
    const other = await connect(url);
    await other.query("ALTER TABLE counter ADD COLUMN more text DEFAULT 'x'");
    expect((await all())[0]?.rows).toEqual([{ id: 'a', n: 0, more: 'x' }]);
    expect(await database.read('SELECT * FROM counter')).toEqual([{ id: 'a', n: 0, more: 'x' }]);
  });
});

/** A statement as a client sends it that freezes before its packet ends: without the Sync that would commit it. */
function halfPacket(sql: string): Submittable {
  const ignore = () => undefined;
  return {
    submit(connection: Connection) {
      connection.parse({ name: '', text: sql, types: [] }, true);
      connection.bind({}, true);
      connection.execute(null, true);
      connection.flush();
    },
    handleRowDescription: ignore,
    handleDataRow: ignore,
    handleCommandComplete: ignore,
    handleError: ignore,
    handleReadyForQuery: ignore,
  } as Submittable;
}
