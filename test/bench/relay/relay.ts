import { BytesValueSchema } from '@bufbuild/protobuf/wkt';
import { Kafka, logLevel } from 'kafkajs';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { encodeEvents } from '../../../src/eventlog/encode-events.js';
import {
  createEventStore,
  createKafkaFeed,
  createRelay,
  type EventStore,
  eventlogMigrations,
  fullName,
  newEvent,
  topicOf,
} from '../../../src/eventlog/index.js';
import { toRecord } from '../../../src/eventlog/kafka/record.js';
import { createSqlite, type Database } from '../../../src/storage/index.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { until } from '../../harness/until.js';

/** One run: events in a second, and the CPU time of this process for each, in µs. */
export interface Run {
  readonly perSecond: number;
  readonly cpuUs: number;
}

/** What a pair of runs is about. */
export interface RelayBench {
  /** Batches straight through the client: the same records, made beforehand. */
  straight(): Promise<Run>;
  /** From the record, through the relay. */
  relay(): Promise<Run>;
  close(): Promise<void>;
}

/** Events of about 300 bytes with all headers, as recorded conversations have them. */
export function makeEvents(count: number): Event[] {
  const value = Buffer.alloc(120, 'x');
  return Array.from({ length: count }, (_, index) =>
    newEvent({
      type: 'negotiation.proposed',
      source: 'negotiation',
      timeMs: Date.now(),
      agentId: `bidder-${index % 100}`,
      conversationId: `conversation-${index % 500}`,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      payload: { schema: BytesValueSchema, message: { value } },
    }),
  );
}

/** How many events go together, either way. */
const batch = 2_048;

/** Prepares a record of so many events and the topics on a broker. */
export async function prepareRelay(broker: string, count: number): Promise<RelayBench> {
  const prefix = `bench${Date.now()}`;
  const folder = makeTemporaryFolder();
  const database = createSqlite({ folder: folder.path, migrations: eventlogMigrations });
  await database.start();
  const store = createEventStore({ database });
  const feed = createKafkaFeed({ brokers: [broker], prefix });
  await feed.start();
  const events = await fill(store, makeEvents(count));
  const topic = fullName(topicOf(events[0]?.type ?? ''), prefix);
  const records = encodeEvents(events, Number.POSITIVE_INFINITY).map(toRecord);
  const producer = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING }).producer({
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  let runs = 0;
  return {
    straight: () =>
      measure(count, async () => {
        for (let at = 0; at < records.length; at += batch)
          await producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages: records.slice(at, at + batch) }] });
      }),
    relay: () => measure(count, () => bringAll({ store, feed, database, name: `bench-${runs++}` })),
    async close() {
      await producer.disconnect();
      await feed.close();
      await database.close();
      folder[Symbol.dispose]();
    },
  };
}

async function fill(store: EventStore, events: readonly Event[]): Promise<Event[]> {
  for (let at = 0; at < events.length; at += 500) await store.append(`bench/${at}`, events.slice(at, at + 500));
  const read: Event[] = [];
  for (let after = 0n; read.length < events.length; after = read.at(-1)?.position ?? 0n)
    read.push(...(await store.readAll({ after, limit: 1_000 })));
  return read;
}

async function bringAll(parts: {
  store: EventStore;
  feed: ReturnType<typeof createKafkaFeed>;
  database: Database;
  name: string;
}): Promise<void> {
  const [last] = await parts.store.readAll({ backwards: true, limit: 1 });
  await using relay = createRelay({ ...parts, batchMax: batch });
  await relay.start();
  await until(() => relay.position === last?.position, 'the relay has caught up', 120_000);
}

async function measure(count: number, work: () => Promise<void>): Promise<Run> {
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: (1_000 * count) / (performance.now() - start), cpuUs: (user + system) / count };
}
