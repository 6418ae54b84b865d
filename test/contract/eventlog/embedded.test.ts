import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createFakeClock } from '../../../src/base/index.js';
import {
  createCarrier,
  createEmbeddedFeed,
  createEventStore,
  type EmbeddedFeedOptions,
  type EventFeed,
  eventBytesMax,
  eventlogMigrations,
  type FeedItem,
  readStored,
} from '../../../src/eventlog/index.js';
import { postgres } from '../../harness/postgres.js';
import type { StoreUnderTest } from '../storage/database-contract.js';
import { postgresStores } from '../storage/make-postgres.js';
import { makeSqlite } from '../storage/make-sqlite.js';
import { eventFeedContract, standing, take } from './event-feed-contract.js';
import { eventOf } from './event-store-contract.js';

const dayMs = 24 * 3_600_000;

const postgresStore = await postgresStores(2);

const databases: [string, () => StoreUnderTest][] = [['sqlite', makeSqlite]];
if (postgres !== undefined) databases.push(['postgres', postgresStore]);

describe.each(databases)('the embedded feed on %s keeps the contract of a feed', (_, makeStore) => {
  eventFeedContract(() => {
    const store = makeStore();
    const database = store.open(eventlogMigrations);
    return {
      async open() {
        if (database.state === 'new') await database.start();
        const feed = createEmbeddedFeed({ database, eventBytesMax });
        await feed.start();
        return feed;
      },
      async remove() {
        await database.close();
        await store.remove();
      },
    };
  });
});

describe.each(databases)(
  'events of the record on %s, copied into the embedded feed within the database',
  (_, makeStore) => {
    const underTest = makeStore();
    const database = underTest.open(eventlogMigrations);
    const store = createEventStore({ database });
    const feed = createEmbeddedFeed({ database, eventBytesMax: 10_000 });
    beforeAll(async () => {
      await database.start();
      await feed.start();
    }, 60_000);
    afterAll(async () => {
      await feed.close();
      await database.close();
      await underTest.remove();
    });
    const shown = async (count: number) =>
      (await take(feed.subscribe({ from: 'oldest' }), count)).map(({ event }) => event);

    test('are shown as the record has them, once, between those that were published', async () => {
      await store.append('copied/0', [eventOf('before the copy')]);
      const [published, later] = [eventOf('told'), eventOf('told later')];
      await feed.publish([published]);
      await store.append('copied/1', [eventOf('a', { agentId: 'x' }), eventOf('b')]);
      await store.append('copied/2', [eventOf('c')]);
      const stored = await readStored(database, { after: 1n, limit: 10 });
      expect(await feed.publishStored?.(stored, [])).toBe(true);
      expect(await feed.publishStored?.(stored, [])).toBe(true);
      await feed.publish([later]);
      expect(await shown(5)).toEqual([published, ...(await store.readAll({ after: 1n })), later]);
      const [ofX] = await take(feed.subscribe({ from: 'oldest', filter: { agentId: 'x' } }), 1);
      expect(ofX?.event.stream).toBe('copied/1');
    });

    test('are not taken with one among them that weighs too much, and nothing goes with them then', async () => {
      await store.append('copied/3', [eventOf('d'), eventOf('x'.repeat(10_000))]);
      const stored = await readStored(database, { after: 4n, limit: 10 });
      expect(await feed.publishStored?.(stored, [{ sql: 'DELETE FROM feed_event' }])).toBe(false);
      expect(await shown(5)).toHaveLength(5);
    });
  },
);

test('whoever begins to read the feed of a node finds what was committed before, however long the relay rests', async () => {
  const underTest = makeSqlite();
  const database = underTest.open(eventlogMigrations);
  const store = createEventStore({ database });
  const clock = createFakeClock();
  const carrier = createCarrier({ database, store, clock });
  await database.start();
  await carrier.start();
  // The relay brings the first at once, and rests then: the clock stands still.
  for (const text of ['a', 'b', 'c']) await store.append('s', [eventOf(text)]);
  const found: FeedItem[] = [];
  for await (const item of carrier.feed.subscribe({ from: 'oldest', untilCaughtUp: true })) found.push(item);
  expect(found.flatMap(({ event }) => event ?? [])).toEqual(await store.readAll());
  await carrier.close();
  await database.close();
  await underTest.remove();
});

describe('retention of the embedded feed', () => {
  const store = makeSqlite();
  const database = store.open(eventlogMigrations);
  const clock = createFakeClock();
  let feed: EventFeed;
  const openFeed = async (options: Partial<EmbeddedFeedOptions> = {}) => {
    feed = createEmbeddedFeed({ database, clock, ...options });
    await feed.start();
  };
  const publish = (count: number, agentId = '') =>
    feed.publish(Array.from({ length: count }, (_, index) => eventOf(`${index}`, { agentId })));
  const kept = async () => Number((await database.read('SELECT count(*) AS n FROM feed_event'))[0]?.n);
  /** A sweep runs on the store's thread: closing waits for it. */
  const sweep = async () => {
    clock.advance(60_000);
    await feed.close();
  };
  beforeAll(() => database.start());
  const highest = 'coalesce((SELECT max(feed_offset) FROM feed_event), trimmed_to)';
  beforeEach(() =>
    database.write([{ sql: `UPDATE feed_state SET trimmed_to = ${highest}` }, { sql: 'DELETE FROM feed_event' }]),
  );
  afterEach(() => feed.close());
  afterAll(async () => {
    await database.close();
    await store.remove();
  });

  test('by number: the newest stay', async () => {
    await openFeed({ retentionEvents: 1_500 });
    await publish(1_600);
    await sweep();
    expect(await kept()).toBe(1_500);
  });

  test('by number does not wait for the next sweep when it is far exceeded', async () => {
    await openFeed({ retentionEvents: 100 });
    await publish(500);
    await feed.close();
    expect(await kept()).toBe(100);
  });

  test('by age: what is older goes, whatever time the events say', async () => {
    await openFeed({ retentionMs: dayMs });
    await publish(5);
    clock.advance(dayMs);
    await publish(7);
    await sweep();
    expect(await kept()).toBe(7);
  });

  test('a cursor that it has overtaken has expired; oldest begins with what is kept', async () => {
    await openFeed({ retentionEvents: 100 });
    const { first, rest } = await standing(feed);
    await publish(102);
    const seen = await take(rest, 3);
    await sweep();
    await openFeed();
    const from = (cursor = '') => take(feed.subscribe({ from: { cursor } }), 1);
    await expect(from(first.cursor)).rejects.toMatchObject({ reason: 'CURSOR_EXPIRED', code: 'OUT_OF_RANGE' });
    await expect(from(seen[0]?.cursor)).rejects.toMatchObject({ reason: 'CURSOR_EXPIRED' });
    const [third] = await from(seen[1]?.cursor);
    expect(third?.event.id).toBe(seen[2]?.event.id);
    expect((await take(feed.subscribe({ from: 'oldest' }), 1))[0]?.event.id).toBe(seen[2]?.event.id);
  });

  test('a subscription that it overtakes ends with that reason instead of a hole', async () => {
    await openFeed({ retentionEvents: 100 });
    const items = feed.subscribe()[Symbol.asyncIterator]();
    await items.next();
    await publish(10);
    await items.next();
    await publish(1_000);
    await expect.poll(kept).toBe(100);
    const readOn = async () => {
      for (let taken = 0; taken < 200; taken++) await items.next();
    };
    await expect(readOn()).rejects.toMatchObject({ reason: 'CURSOR_EXPIRED' });
  });

  test('of everything leaves cursors in force and never uses an offset again', async () => {
    await openFeed({ retentionMs: dayMs });
    const { rest } = await standing(feed);
    await publish(3);
    const last = (await take(rest, 3)).at(-1);
    clock.advance(2 * dayMs);
    await sweep();
    expect(await kept()).toBe(0);
    await openFeed();
    await publish(1, 'later');
    const [next] = await take(feed.subscribe({ from: { cursor: last?.cursor ?? '' } }), 1);
    expect(next?.event.agentId).toBe('later');
  });
});

describe('a subscription of the embedded feed', () => {
  const store = makeSqlite();
  const database = store.open(eventlogMigrations);
  const feed = createEmbeddedFeed({ database });
  beforeAll(async () => {
    await database.start();
    await feed.start();
  });
  afterAll(async () => {
    await feed.close();
    await database.close();
    await store.remove();
  });

  test('that nothing fits is told from time to time how far it has come', async () => {
    const iterator = feed.subscribe({ filter: { agentId: 'nobody' } })[Symbol.asyncIterator]();
    const first = await iterator.next();
    const moved = iterator.next();
    for (let i = 0; i < 5; i++) await feed.publish(Array.from({ length: 500 }, () => eventOf('x')));
    const second = (await moved).value;
    expect(second).toEqual({ cursor: expect.any(String) });
    expect(second?.cursor).not.toBe(first.value?.cursor);
    await iterator.return?.();
  });

  test('does not take the cursor of another feed', async () => {
    const otherStore = makeSqlite();
    const otherDatabase = otherStore.open(eventlogMigrations);
    await otherDatabase.start();
    const other = createEmbeddedFeed({ database: otherDatabase });
    await other.start();
    const { first } = await standing(other);
    await expect(take(feed.subscribe({ from: { cursor: first.cursor } }), 1)).rejects.toMatchObject({
      reason: 'CURSOR_INVALID',
    });
    await other.close();
    await otherDatabase.close();
    await otherStore.remove();
  });
});

test('options that make no sense are refused', () => {
  const database = makeSqlite().open([]);
  expect(() => createEmbeddedFeed({ database, retentionEvents: 0 })).toThrow('retentionEvents is 0');
  expect(() => createEmbeddedFeed({ database, retentionMs: 1.5 })).toThrow('retentionMs is 1.5');
});
