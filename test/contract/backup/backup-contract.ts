import { createReadStream, createWriteStream, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBackup, restoreBackup, schemaFor, writeBackup } from '../../../src/backup/index.js';
import {
  createEmbeddedFeed,
  createEventStore,
  type EventFeed,
  type EventStore,
  eventlogMigrations,
} from '../../../src/eventlog/index.js';
import { registryLeap, registryMigrations } from '../../../src/registry/index.js';
import type { Database, Migration, RestoreTarget, Snapshot, SqlValue } from '../../../src/storage/index.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { eventOf as unnamed } from '../eventlog/event-store-contract.js';

/** An event of this id. */
const eventOf = (id: string) => ({ ...unnamed(id), id });

/** A place for one store. */
export interface StorePlace {
  open(migrations: readonly Migration[]): Database;
  snapshot(): Promise<Snapshot>;
  restore(migrations: readonly Migration[]): Promise<RestoreTarget>;
  remove(): Promise<void>;
}

const things: Migration = {
  name: '900-things',
  statements: [
    'CREATE TABLE thing (id text PRIMARY KEY, body bytea, amount bigint, share double precision)',
    "INSERT INTO thing (id) VALUES ('of the schema')",
    'CREATE TABLE counted (name text PRIMARY KEY, events bigint NOT NULL)',
  ],
};
const migrations = [...eventlogMigrations, ...registryMigrations, things];
const strange: SqlValue[][] = [
  ['plain', new Uint8Array([0, 255, 10, 13]), 1, 1.5],
  ['žluťoučký 😀 "quoted" \n new line', new Uint8Array(0), 2n ** 63n - 1n, 1e-300],
  ['nothing', null, null, null],
  ['', new Uint8Array(70_000).fill(7), -(2n ** 63n), -0.1],
];

/** What a backup, and a restore into an empty place, do with the stores of `from` and `to`. */
export function backupContract(from: () => Promise<StorePlace>, to: () => Promise<StorePlace>): void {
  const folder = makeTemporaryFolder();
  const file = (name: string) => join(folder.path, name);
  let source: StorePlace;
  let database: Database;
  let store: EventStore;
  let feed: EventFeed;
  const places: StorePlace[] = [];
  const emptyPlace = async () => {
    const place = await to();
    places.push(place);
    return place;
  };

  beforeAll(async () => {
    source = await from();
    places.push(source);
    database = source.open(migrations);
    store = createEventStore({ database });
    feed = createEmbeddedFeed({ database });
    await database.start();
    await feed.start();
    for (let n = 1; n <= 20; n++) {
      await store.append(`orders/${n % 3}`, [eventOf(`e${n}`), eventOf(`f${n}`)]);
      await feed.publish([eventOf(`t${n}`)]);
    }
    const sql = 'INSERT INTO thing (id, body, amount, share) VALUES ($1, $2, $3, $4)';
    await database.write(strange.map(params => ({ sql, params })));
    await database.write([{ sql: "DELETE FROM thing WHERE id = 'of the schema'" }]);
    await write('whole');
  });
  afterAll(async () => {
    await feed.close();
    await database.close();
    for (const place of places) await place.remove();
    folder[Symbol.dispose]();
  });

  async function write(name: string) {
    await using snapshot = await source.snapshot();
    return await writeBackup({ snapshot, path: file(name), nodeId: 'a', version: '1.2.3' });
  }

  async function restore(name: string, given?: StorePlace, known: readonly Migration[] = migrations) {
    const place = given ?? (await emptyPlace());
    const backup = await readBackup(file(name));
    const target = await place.restore(schemaFor(backup.manifest, known));
    return { place, ...(await restoreBackup({ backup, target, leaps: registryLeap })) };
  }

  /** All rows of all tables. */
  async function contents(place: StorePlace): Promise<Record<string, unknown[]>> {
    await using snapshot = await place.snapshot();
    const found: Record<string, unknown[]> = {};
    for (const table of snapshot.tables) {
      const rows: string[] = [];
      const names = [...table.columns].sort();
      for await (const row of snapshot.rows(table))
        rows.push(JSON.stringify(names.map(name => show(row[table.columns.indexOf(name)]))));
      found[table.name] = rows.sort();
    }
    return found;
  }

  describe('a restored store', () => {
    test('has every row of every table that the backed up one has, and says from where it goes on', async () => {
      const before = await contents(source);
      const { place, manifest, position } = await restore('whole');
      expect(manifest).toMatchObject({ nodeId: 'a', version: '1.2.3', position: 40n, dialect: database.dialect });
      expect(position).toBe(1_000_000_040n);
      const after = await contents(place);
      expect(Object.keys(after)).toEqual(Object.keys(before));
      const { event, registry_head, feed_state, ...others } = after;
      const { event: eventBefore = [], registry_head: _head, feed_state: _state, ...othersBefore } = before;
      expect(others).toEqual(othersBefore);
      expect([registry_head, feed_state]).toEqual([[expect.any(String)], [expect.any(String)]]);
      expect(event?.filter(row => !eventBefore.includes(row))).toEqual([expect.stringContaining('record.restored')]);
      expect(event).toHaveLength(41);
    });

    test('goes on: later events get later positions than any that were given, and nobody who watched misses one', async () => {
      const cursor = await cursorAfter('t20');
      const { place } = await restore('whole');
      // What the old store did after the backup, and others saw.
      await store.append('orders/1', [eventOf('lost')]);
      await feed.publish([eventOf('lost-too')]);
      const later = await cursorAfter('lost-too');
      const restored = place.open(migrations);
      await restored.start();
      const again = createEventStore({ database: restored });
      const { position } = await again.append('orders/1', [eventOf('new')]);
      expect(position).toBeGreaterThan(1_000_000_000n);
      expect((await again.readAll({ after: 40n, filter: { types: ['*'] } })).map(each => each.id)).toContain('new');
      const feedAgain = createEmbeddedFeed({ database: restored });
      await feedAgain.start();
      await feedAgain.publish([eventOf('new-too')]);
      for (const at of [cursor, later]) {
        const seen: string[] = [];
        for await (const { event } of feedAgain.subscribe({ from: { cursor: at }, untilCaughtUp: true }))
          if (event) seen.push(event.id);
        expect(seen).toEqual(['new-too']);
      }
      const [head] = await restored.read<{ revision: number }>('SELECT revision FROM registry_head');
      expect(head?.revision).toBe(1_000_000_000);
      await feedAgain.close();
      await restored.close();
    });

    test('of an older version is brought up to date by the next start', async () => {
      const place = await emptyPlace();
      await restore('whole', place);
      const added = { name: '950-later', statements: ["UPDATE thing SET amount = 5 WHERE id = 'nothing'"] };
      const later = place.open([...migrations, added]);
      await later.start();
      expect(await later.read("SELECT amount FROM thing WHERE id = 'nothing'")).toEqual([{ amount: 5 }]);
      await later.close();
    });

    test('needs an empty place', async () => {
      const { place } = await restore('whole');
      const before = await contents(place);
      await expect(restore('whole', place)).rejects.toMatchObject({ reason: 'RESTORE_TARGET_NOT_EMPTY' });
      expect(await contents(place)).toEqual(before);
    });
  });

  async function cursorAfter(id: string): Promise<string> {
    for await (const { event, cursor } of feed.subscribe({ from: 'oldest', untilCaughtUp: true }))
      if (event?.id === id) return cursor;
    throw new Error(`no event ${id}`);
  }

  test('a backup shows one moment, and nobody who writes meanwhile waits for it', async () => {
    const counting = {
      sql: `INSERT INTO counted (name, events) VALUES ('all', 1)
        ON CONFLICT (name) DO UPDATE SET events = counted.events + 1`,
    };
    let written = 0;
    let stop = false;
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (; !stop; written++)
        await store.append(`counted/${writer}`, [eventOf(`c${written}-${writer}`)], { alongside: [counting] });
    });
    const before = written;
    await using snapshot = await source.snapshot();
    const made = await writeBackup({
      snapshot: slowly(snapshot, () => written),
      path: file('busy'),
      nodeId: 'a',
      version: '1.2.3',
    });
    stop = true;
    await Promise.all(writers);
    expect(written - before).toBeGreaterThan(50);
    const rows = { event: 0, counted: 0n };
    const first = await readBackup(file('busy'));
    for await (const { table, row } of first.rows()) {
      if (table === 'event' && row.some(value => String(value).startsWith('counted/'))) rows.event++;
      if (table === 'counted') rows.counted = BigInt(row[1] as number);
    }
    expect(BigInt(rows.event)).toBe(rows.counted);
    expect(made.manifest.tables.find(({ name }) => name === 'event')?.rows).toBeLessThan(BigInt(written));
  });

  describe('nothing is restored from', () => {
    const broken = async (name: string, reason: string) => {
      const place = await emptyPlace();
      await expect(restore(name, place)).rejects.toMatchObject({ reason });
      // The place is as empty as before.
      await restore('whole', place);
    };
    const lines = () =>
      gunzipSync(readFileSync(file('whole')))
        .toString()
        .split('\n');

    test.each([0, 1, 100, 1000])('a file that was cut off after %i bytes', async bytes => {
      writeFileSync(file('cut'), readFileSync(file('whole')));
      truncateSync(file('cut'), bytes);
      await broken('cut', 'BACKUP_DAMAGED');
    });

    test('one that lost its last bytes, or its last line', async () => {
      const whole = readFileSync(file('whole'));
      writeFileSync(file('cut'), whole.subarray(0, whole.length - 1));
      await broken('cut', 'BACKUP_DAMAGED');
      writeFileSync(file('cut'), gzipSync(`${lines().slice(0, -2).join('\n')}\n`));
      await broken('cut', 'BACKUP_DAMAGED');
    });

    test('one in which a value was changed', async () => {
      writeFileSync(file('changed'), gzipSync(lines().join('\n').replace('orders/1', 'orders/7')));
      await broken('changed', 'BACKUP_DAMAGED');
    });

    test('one in which a byte was changed', async () => {
      const whole = readFileSync(file('whole'));
      whole[whole.length >> 1] = (whole[whole.length >> 1] ?? 0) ^ 0xff;
      writeFileSync(file('changed'), whole);
      await broken('changed', 'BACKUP_DAMAGED');
    });

    test('what is no backup', async () => {
      writeFileSync(file('other'), 'some text');
      await broken('other', 'BACKUP_DAMAGED');
      writeFileSync(file('other'), gzipSync('{"some":"json"}\n{"rows":"0","sha256":"x"}\n'));
      await broken('other', 'BACKUP_DAMAGED');
      await broken('nothing', 'BACKUP_FAILED');
    });

    test('one of a newer form, or with a newer schema', async () => {
      writeFileSync(file('newer'), gzipSync(lines().join('\n').replace('"format":1', '"format":2')));
      await broken('newer', 'SCHEMA_NEWER');
      const older = restore('whole', undefined, [...eventlogMigrations, ...registryMigrations]);
      await expect(older).rejects.toMatchObject({
        reason: 'SCHEMA_NEWER',
        message: expect.stringMatching(/1\.2\.3.*900-things/),
      });
    });

    test('one whose rows break off while they go in', async () => {
      const place = await emptyPlace();
      const backup = await readBackup(file('whole'));
      const target = await place.restore(schemaFor(backup.manifest, migrations));
      const stop = new AbortController();
      stop.abort();
      await expect(restoreBackup({ backup, target, signal: stop.signal })).rejects.toThrow();
      await restore('whole', place);
    });
  });

  test('a backup that breaks off leaves nothing', async () => {
    await using snapshot = await source.snapshot();
    const stop = new AbortController();
    const writing = writeBackup({
      snapshot: { ...snapshot, rows: table => ended(snapshot.rows(table), () => stop.abort()) },
      path: file('aborted'),
      nodeId: 'a',
      version: '1.2.3',
      signal: stop.signal,
    });
    await expect(writing).rejects.toThrow();
    expect(existsSync(file('aborted'))).toBe(false);
    const missing = writeBackup({ snapshot, path: join(folder.path, 'no', 'folder'), nodeId: 'a', version: '1' });
    await expect(missing).rejects.toMatchObject({ reason: 'BACKUP_FAILED', details: { code: 'ENOENT' } });
  });

  test('a backup is a text that says what it holds', async () => {
    await pipeline(createReadStream(file('whole')), createGunzip(), createWriteStream(file('text')));
    const [manifest, ...lines] = readFileSync(file('text'), 'utf8').split('\n');
    const tables = lines.filter(line => line.startsWith('{"table"'));
    const rows = lines.filter(line => line.startsWith('['));
    expect(JSON.parse(manifest ?? '')).toMatchObject({ format: 1, node_id: 'a', position: '40' });
    expect(tables.map(line => JSON.parse(line).table)).toContain('event');
    expect(rows.map(line => JSON.parse(line)).some(row => row.includes('orders/1'))).toBe(true);
    await pipeline(createReadStream(file('text')), createGzip(), createWriteStream(file('again')));
    await restore('again');
  });
}

function show(value: SqlValue | undefined): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value);
}

/** A snapshot that is read so slowly that others write meanwhile. */
function slowly(snapshot: Snapshot, written: () => number): Snapshot {
  return {
    ...snapshot,
    async *rows(table) {
      const from = written();
      while (written() < from + 20) await new Promise(setImmediate);
      yield* snapshot.rows(table);
    },
  };
}

async function* ended<T>(items: AsyncIterable<T>, end: () => void): AsyncGenerator<T> {
  end();
  yield* items;
}
