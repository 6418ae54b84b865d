import { create } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { afterEach, describe, expect, it } from 'vitest';
import { DeadLetterSchema } from '#gen/dacp/link/v1/durable_pb.js';
import { createEventStore, eventlogMigrations } from '../../../src/eventlog/index.js';
import {
  createDurableStore,
  type DurableChange,
  type DurableStore,
  deadLetterStream,
  deadLetterType,
  durableMigrations,
} from '../../../src/link/index.js';
import { createMessage } from '../../../src/message/index.js';
import { createPostgres, createSqlite, type Database } from '../../../src/storage/index.js';
import { createMemoryDurableStore } from '../../harness/memory-durable-store.js';
import { makeDatabase, postgres } from '../../harness/postgres.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

const nothing: DurableChange = { added: [], marked: [], rewritten: [], finished: [], forgottenTo: undefined };
const bytes = (...values: number[]) => new Uint8Array(values);
const batch = (id: number) => ({ id, atMs: 1_000 + id, body: bytes(id, 1, 2), keys: [`me ${id}`, 'me "\n'] });
const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of running.splice(0).reverse()) await end();
});

async function openDatabase(folder = makeTemporaryFolder()): Promise<Database> {
  const database = createSqlite({ folder: folder.path, migrations: [...eventlogMigrations, ...durableMigrations] });
  await database.start();
  running.push(
    () => folder[Symbol.dispose](),
    () => database.close(),
  );
  return database;
}

async function openPostgres(): Promise<Database> {
  const database = createPostgres({
    url: await makeDatabase(),
    migrations: [...eventlogMigrations, ...durableMigrations],
  });
  await database.start();
  running.push(() => database.close());
  return database;
}

const adapters: Record<string, () => Promise<DurableStore>> = {
  'in memory': async () => createMemoryDurableStore(),
  'on SQLite': async () => {
    const database = await openDatabase();
    return createDurableStore(database, createEventStore({ database }));
  },
  ...(postgres && {
    'on PostgreSQL': async () => {
      const database = await openPostgres();
      return createDurableStore(database, createEventStore({ database }));
    },
  }),
};

describe.each(Object.entries(adapters))('a store of durable messages %s', (_, open) => {
  it('gives back what was written, in order', async () => {
    const store = await open();
    await store.write({ ...nothing, added: [batch(2), batch(3)] });
    await store.write({ ...nothing, added: [batch(10)], marked: [{ id: 2, done: bytes(5) }] });
    await store.write({ ...nothing, marked: [{ id: 2, done: bytes(7) }] });
    const { batches, remembered } = await store.load();
    expect(batches.map(({ id, atMs, body, done }) => [id, atMs, [...body], [...done]])).toEqual([
      [2, 1_002, [2, 1, 2], [7]],
      [3, 1_003, [3, 1, 2], []],
      [10, 1_010, [10, 1, 2], []],
    ]);
    expect(remembered).toEqual([2, 3, 10].map(id => ({ id, keys: batch(id).keys })));
  });

  it('forgets what is done, and what nobody must know any more', async () => {
    const store = await open();
    await store.write({ ...nothing, added: [1, 2, 3, 4, 6].map(batch) });
    await store.write({ ...nothing, marked: [{ id: 2, done: bytes(1) }] });
    await store.write({ ...nothing, finished: [6, 2, 1, 4], forgottenTo: 3 });
    const { batches, remembered } = await store.load();
    expect(batches.map(({ id }) => id)).toEqual([3]);
    expect(remembered.map(({ id }) => id)).toEqual([4, 6]);
    await store.write({ ...nothing, added: [batch(7)] });
    expect((await store.load()).batches.map(({ id, done }) => [id, [...done]])).toEqual([
      [3, []],
      [7, []],
    ]);
  });

  it('writes a batch anew without its marks', async () => {
    const store = await open();
    await store.write({ ...nothing, added: [batch(1)] });
    await store.write({ ...nothing, marked: [{ id: 1, done: bytes(3) }] });
    await store.write({ ...nothing, rewritten: [{ id: 1, body: bytes(9) }] });
    expect((await store.load()).batches).toEqual([{ id: 1, atMs: 1_001, body: bytes(9), done: bytes() }]);
  });

  it('holds many more than are read at once', async () => {
    const store = await open();
    const ids = Array.from({ length: 200 }, (_, index) => index + 1);
    for (const id of ids) await store.write({ ...nothing, added: [batch(id)] });
    const { batches, remembered } = await store.load();
    expect(batches.map(({ id }) => id)).toEqual(ids);
    expect(remembered.map(({ id }) => id)).toEqual(ids);
  });
});

describe('durable messages in the record', () => {
  const letter = create(DeadLetterSchema, {
    message: createMessage({ performative: 'inform', sender: 'me', receiver: 'you', conversationId: 'talk' }),
    receiver: 'shop/you',
    deliveries: 5,
    committedAt: { seconds: 1n },
  });

  it('that are given up are events, each of them once', async () => {
    const database = await openDatabase();
    const events = createEventStore({ database });
    const store = createDurableStore(database, events);
    await store.bury('dead-letter-1', letter);
    await store.bury('dead-letter-1', letter);
    await store.bury('dead-letter-2', { ...letter, receiver: 'capability:dig' });
    const [first, second, ...more] = await events.readStream(deadLetterStream);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ type: deadLetterType, namespace: 'shop', agentId: 'you', conversationId: 'talk' });
    expect(first?.payload && anyUnpack(first.payload, DeadLetterSchema)).toMatchObject({ deliveries: 5 });
    expect(second?.agentId).toBe('');
  });

  it('are all there or none when a write fails', async () => {
    const database = await openDatabase();
    const store = createDurableStore(database, createEventStore({ database }));
    await store.write({ ...nothing, added: [batch(5)] });
    await expect(store.write({ ...nothing, added: [batch(4), batch(5)], finished: [5] })).rejects.toThrow();
    expect((await store.load()).batches.map(({ id }) => id)).toEqual([5]);
  });
});
