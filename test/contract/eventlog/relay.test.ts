import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { groupBy, MeshError } from '../../../src/base/index.js';
import {
  createEmbeddedFeed,
  createEventStore,
  createKafkaFeed,
  createRelay,
  type EventFeed,
  eventlogMigrations,
} from '../../../src/eventlog/index.js';
import type { Database } from '../../../src/storage/index.js';
import { kafkaCanBeHad, ownPrefix, sharedKafka } from '../../harness/kafka.js';
import { makeSqlite } from '../storage/make-sqlite.js';
import { standing, take } from './event-feed-contract.js';
import { eventOf } from './event-store-contract.js';

describe('the relay to the embedded feed', () => {
  relayContract(async database => createEmbeddedFeed({ database }));
});

describe.skipIf(!kafkaCanBeHad())('the relay to Kafka', () => {
  relayContract(async () => createKafkaFeed({ brokers: [await sharedKafka()], prefix: ownPrefix() }));
});

function relayContract(makeFeed: (database: Database) => Promise<EventFeed>): void {
  const underTest = makeSqlite();
  const database = underTest.open(eventlogMigrations);
  const store = createEventStore({ database });
  let feed: EventFeed;
  beforeAll(async () => {
    await database.start();
    feed = await makeFeed(database);
    await feed.start();
  }, 240_000);
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
  /** Positions by stream, which is what these events go by. */
  const byStream = (events: readonly Event[]) =>
    [...groupBy(events, event => event.stream)]
      .map(([stream, its]) => ({ stream, positions: its.map(event => event.position) }))
      .sort((a, b) => (a.stream < b.stream ? -1 : 1));

  test('brings every committed event once, in order, also when relays die between publishing and keeping the cursor', {
    timeout: 60_000,
  }, async () => {
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
      const relay = createRelay({ store, feed: dying, database, batchMax: 20 });
      await append(30);
      await relay.start();
      await append(30);
      await relay.close();
    }
    await using last = createRelay({ store, feed, database });
    await last.start();
    await append(1);
    const taken = (await taking).map(item => item.event);
    expect(byStream(taken)).toEqual(byStream(await store.readAll({ limit: 10_000 })));
  });
}
