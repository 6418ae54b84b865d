import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
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
export const eventOf = (id: string) => ({ ...unnamed(id), id });

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
export const migrations = [...eventlogMigrations, ...registryMigrations, things];
const strange: SqlValue[][] = [
  ['plain', new Uint8Array([0, 255, 10, 13]), 1, 1.5],
  ['žluťoučký 😀 "quoted" \n new line', new Uint8Array(0), 2n ** 63n - 1n, 1e-300],
  ['nothing', null, null, null],
  ['', new Uint8Array(70_000).fill(7), -(2n ** 63n), -0.1],
];

export type MakePlace = () => Promise<StorePlace>;
export type Scene = ReturnType<typeof createScene>;

/** A store of one kind with something of everything in it, its backup `whole`, and empty places of another kind. */
export function createScene(from: MakePlace, to: MakePlace) {
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

  async function cursorAfter(id: string): Promise<string> {
    for await (const { event, cursor } of feed.subscribe({ from: 'oldest', untilCaughtUp: true }))
      if (event?.id === id) return cursor;
    throw new Error(`no event ${id}`);
  }

  return {
    file,
    write,
    restore,
    contents,
    cursorAfter,
    emptyPlace,
    get source() {
      return source;
    },
    get database() {
      return database;
    },
    get store() {
      return store;
    },
    get feed() {
      return feed;
    },
  };
}

function show(value: SqlValue | undefined): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value);
}
