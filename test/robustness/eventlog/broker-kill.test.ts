import { setTimeout as pause } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { describe, expect, test } from 'vitest';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { decodeEvent } from '../../../src/eventlog/codec.js';
import {
  createCarrier,
  createEventStore,
  type EventStore,
  eventlogMigrations,
  keyOf,
} from '../../../src/eventlog/index.js';
import { createSqlite } from '../../../src/storage/index.js';
import { eventOf } from '../../contract/eventlog/event-store-contract.js';
import { freePort, isFree } from '../../harness/free-port.js';
import { kafkaCanBeHad, startKafka } from '../../harness/kafka.js';
import { killsOf, long } from '../../harness/long.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { until } from '../../harness/until.js';

const kills = killsOf({ long: 50, short: 1 });
const types = ['negotiation.proposed', 'order.placed', 'state.updated', 'message.dead_lettered'];

/** Appends from several writers until told to end; resolves with what was acknowledged, in order for each writer. */
function load(store: EventStore) {
  const ending = new AbortController();
  const write = async (writer: number): Promise<Event[]> => {
    const acknowledged: Event[] = [];
    for (let number = 0; !ending.signal.aborted; number++) {
      const event = eventOf(`${number}`, {
        type: types[number % types.length] ?? '',
        agentId: `writer-${writer}`,
        conversationId: `c-${writer}`,
      });
      await store.append(`writer/${writer}`, [event]);
      acknowledged.push(event);
      await pause(10);
    }
    return acknowledged;
  };
  const writers = Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)));
  // When the test fails before, its own failure counts.
  writers.catch(() => 'told by the test');
  return {
    async end() {
      ending.abort();
      return await writers;
    },
  };
}

/** Every record of the broker, by Kafka's own consumer, in order within each partition; `enough` ends it. */
async function readAll(
  address: string,
  prefix: string,
  enough: (events: readonly Event[]) => boolean,
): Promise<Event[]> {
  const consumer = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING }).consumer({
    groupId: 'checker',
    maxWaitTimeInMs: 100,
  });
  const events: Event[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [new RegExp(`^${prefix}\\.`)], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => void events.push(decodeEvent(new Uint8Array(message.value ?? []))),
  });
  await until(() => enough(events), 'the broker has everything', 120_000);
  await consumer.disconnect();
  return events;
}

/** Ids by topic and key, each where it came first. */
function firstByKey(events: readonly Event[]): Map<string, string[]> {
  const ids = new Map<string, Set<string>>();
  for (const event of events) {
    const key = `${event.type} ${keyOf(event)}`;
    ids.set(key, (ids.get(key) ?? new Set()).add(event.id));
  }
  return new Map([...ids].map(([key, its]) => [key, [...its]]));
}

describe.skipIf(!kafkaCanBeHad())('the broker of the event log', () => {
  test(`${kills} times kill -9 under load: every acknowledged event reaches it, in order per key, and the relay catches up by itself`, {
    timeout: 300_000 + kills * 90_000,
  }, async () => {
    using folder = makeTemporaryFolder();
    const port = await freePort();
    await using database = createSqlite({ folder: folder.path, migrations: eventlogMigrations });
    await database.start();
    const store = createEventStore({ database });
    let retries = 0;
    await using carrier = createCarrier({
      database,
      store,
      kafka: { brokers: [`127.0.0.1:${port}`], prefix: 'kill' },
      onRetry: () => void retries++,
    });
    await carrier.start();
    expect(carrier.fault).toMatchObject({ reason: 'UNREACHABLE' });
    await using broker = await startKafka({ port });
    await until(() => carrier.fault === undefined, 'the broker is found without anybody asking', 60_000);
    const shown: Event[] = [];
    const faults: unknown[] = [];
    const ending = new AbortController();
    const following = (async () => {
      for await (const { event } of carrier.feed.subscribe({ signal: ending.signal })) if (event) shown.push(event);
    })().catch(error => {
      if (!ending.signal.aborted) faults.push(error);
    });
    const loading = load(store);
    for (let kill = 0; kill < kills; kill++) {
      const reached = carrier.relay.position;
      await until(() => carrier.relay.position > reached + 50n, 'events are carried again', 60_000);
      const before = broker.pid();
      await broker.kill();
      if (long) await pause(Math.random() * 1_500);
      await broker.restart();
      expect(broker.pid()).not.toBe(before);
    }
    const acknowledged = (await loading.end()).flat();
    await until(() => carrier.relay.lag.events === 0, 'the relay has caught up', 120_000);
    const wanted = firstByKey(acknowledged);
    const ids = new Set(acknowledged.map(event => event.id));
    const onBroker = await readAll(
      broker.address,
      'kill',
      events => new Set(events.map(event => event.id)).size >= ids.size,
    );
    expect(sorted(firstByKey(onBroker))).toEqual(sorted(wanted));
    // The node's own subscription, which has lived through all of it, drops the doubles.
    await until(() => shown.length >= ids.size, 'the subscription has everything', 60_000);
    ending.abort(new Error('enough'));
    await following;
    expect(faults).toEqual([]);
    expect(shown.length).toBe(ids.size);
    expect(sorted(firstByKey(shown))).toEqual(sorted(wanted));
    expect(retries).toBeGreaterThan(0);
    await broker[Symbol.asyncDispose]();
    expect(await isFree(port)).toBe(true);
  });
});

function sorted(ids: ReadonlyMap<string, string[]>): [string, string[]][] {
  return [...ids].sort(([a], [b]) => (a < b ? -1 : 1));
}
