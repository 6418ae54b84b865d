import { afterAll, beforeAll, expect, test } from 'vitest';
import { MeshError } from '../../../src/base/index.js';
import {
  createEmbeddedFeed,
  createEventStore,
  createRelay,
  type EventFeed,
  eventlogMigrations,
} from '../../../src/eventlog/index.js';
import { makeSqlite } from '../storage/make-sqlite.js';
import { standing, take } from './event-feed-contract.js';
import { eventOf } from './event-store-contract.js';

const underTest = makeSqlite();
const database = underTest.open(eventlogMigrations);
const store = createEventStore({ database });
const feed = createEmbeddedFeed({ database });
beforeAll(async () => {
  await database.start();
  await feed.start();
});
afterAll(async () => {
  await feed.close();
  await database.close();
  await underTest.remove();
});

const append = (count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      store.append(`relay/${index % 5}`, [eventOf(`${index}`), eventOf('b')]),
    ),
  );
const positions = async (): Promise<bigint[]> => (await store.readAll({ limit: 10_000 })).map(event => event.position);

test('every committed event reaches the feed once, in order, also when relays die between publishing and keeping the cursor', async () => {
  const { rest } = await standing(feed);
  const taking = take(rest, 4 * 120 + 2);
  let publishes = 0;
  const dying: Pick<EventFeed, 'publish'> = {
    async publish(events) {
      await feed.publish(events);
      if (publishes++ % 2 === 1) throw new MeshError('UNREACHABLE', 'died after publishing');
    },
  };
  for (let life = 0; life < 4; life++) {
    const relay = createRelay({ store, feed: Object.assign(Object.create(feed), dying), database, batchMax: 20 });
    await append(30);
    await relay.start();
    await append(30);
    await relay.close();
  }
  await using last = createRelay({ store, feed, database });
  await last.start();
  await append(1);
  const expected = await positions();
  expect((await taking).map(item => item.event.position)).toEqual(expected);
});
