import { fromBinary } from '@bufbuild/protobuf';
import { Kafka, type KafkaMessage, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EventSchema } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { MeshError } from '../../../src/base/index.js';
import { createKafkaFeed, type KafkaFeed, type TopicName } from '../../../src/eventlog/index.js';
import { kafkaCanBeHad, ownPrefix, sharedKafka } from '../../harness/kafka.js';
import { until } from '../../harness/until.js';
import { eventFeedContract, standing, take } from './event-feed-contract.js';
import { eventOf } from './event-store-contract.js';

describe.skipIf(!kafkaCanBeHad())('the feed on Kafka keeps the contract of a feed', () => {
  eventFeedContract(() => {
    const prefix = ownPrefix();
    return {
      async open() {
        const feed = createKafkaFeed({ brokers: [await sharedKafka()], prefix });
        await feed.start();
        return feed;
      },
      remove: async () => undefined,
    };
  });
});

describe.skipIf(!kafkaCanBeHad())('on Kafka', () => {
  const prefix = ownPrefix();
  const faults: MeshError[] = [];
  let kafka: Kafka;
  let feed: KafkaFeed;
  beforeAll(async () => {
    const broker = await sharedKafka();
    kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING });
    feed = createKafkaFeed({ brokers: [broker], prefix, onFault: error => faults.push(error) });
    await feed.start();
  }, 240_000);
  afterAll(() => feed.close());

  /** All records of a topic, as a consumer of Kafka's own has them. */
  async function recordsOf(topic: TopicName, count: number): Promise<{ partition: number; message: KafkaMessage }[]> {
    const consumer = kafka.consumer({ groupId: `${prefix}-${Math.random()}`, maxWaitTimeInMs: 100 });
    const records: { partition: number; message: KafkaMessage }[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic: `${prefix}.${topic}`, fromBeginning: true });
    await consumer.run({ eachMessage: async ({ partition, message }) => void records.push({ partition, message }) });
    await until(() => records.length >= count, 'the records came', 20_000);
    await consumer.disconnect();
    return records;
  }

  test('a record is the whole event, with the headers of CloudEvents, under the key of its conversation', {
    timeout: 40_000,
  }, async () => {
    const parts = {
      type: 'llm.completed',
      agentId: 'a',
      conversationId: 'c-1',
      namespace: 'n',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };
    const events = Array.from({ length: 5 }, (_, at) => eventOf(`${at}`, parts));
    await feed.publish(events);
    const records = await recordsOf('llm', 5);
    expect(new Set(records.map(({ partition }) => partition)).size).toBe(1);
    const [{ message } = { message: undefined }] = records;
    expect(fromBinary(EventSchema, new Uint8Array(message?.value ?? []))).toEqual(events[0]);
    expect(message?.key?.toString()).toBe('c-1');
    const headers = Object.fromEntries(
      Object.entries(message?.headers ?? {}).map(([name, value]) => [name, String(value)]),
    );
    expect(headers).toEqual({
      'content-type': 'application/protobuf; message=dacp.eventlog.v1.Event',
      ce_specversion: '1.0',
      ce_id: events[0]?.id,
      ce_type: 'llm.completed',
      ce_source: 'test',
      ce_time: '2023-11-14T22:13:20.123Z',
      ce_subject: 'a',
      ce_traceparent: parts.traceparent,
      ce_dacpnamespace: 'n',
    });
  });

  test('a cursor that retention has overtaken has expired; oldest begins with what is kept', async () => {
    const events = Array.from({ length: 4 }, (_, at) => eventOf(`${at}`, { type: 'audit.done' }));
    const filter = { types: ['audit.*'] };
    const { first, staying } = await standing(feed, { filter });
    await feed.publish(events);
    const seen = await take(staying(), 4);
    const admin = kafka.admin();
    await admin.connect();
    await admin.fetchTopicOffsets(`${prefix}.audit`);
    await admin.deleteTopicRecords({ topic: `${prefix}.audit`, partitions: [{ partition: 0, offset: '2' }] });
    await admin.disconnect();
    const from = (cursor = '') => take(feed.subscribe({ from: { cursor }, filter, untilCaughtUp: true }), 9);
    await expect(from(first.cursor)).rejects.toMatchObject({ reason: 'CURSOR_EXPIRED' });
    await expect(from(seen[0]?.cursor)).rejects.toMatchObject({ reason: 'CURSOR_EXPIRED' });
    expect((await from(seen[1]?.cursor)).map(({ event }) => event.id)).toEqual(events.slice(2).map(({ id }) => id));
    const oldest = await take(feed.subscribe({ from: 'oldest', filter, untilCaughtUp: true }), 9);
    expect(oldest.map(({ event }) => event.id)).toEqual(events.slice(2).map(({ id }) => id));
  });

  test('a record that is no event is passed over', async () => {
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({
      topic: `${prefix}.state`,
      messages: [
        { key: 'k', value: 'no event' },
        { key: 'k', value: null },
      ],
    });
    await producer.disconnect();
    const event = eventOf('1', { type: 'state.created' });
    await feed.publish([event]);
    const shown = await take(
      feed.subscribe({ from: 'oldest', filter: { types: ['state.*'] }, untilCaughtUp: true }),
      9,
    );
    expect(shown.map(item => item.event.id)).toEqual([event.id]);
  });

  test('a cursor of the embedded feed, or of other topics, is none', async () => {
    const other = createKafkaFeed({ brokers: [await sharedKafka()], prefix: ownPrefix() });
    await other.start();
    const { first } = await standing(other);
    await other.close();
    const subscribed = take(feed.subscribe({ from: { cursor: first.cursor } }), 1);
    await expect(subscribed).rejects.toMatchObject({ reason: 'CURSOR_INVALID' });
  });

  test('nothing of all that was a fault', () => {
    expect(faults).toEqual([]);
  });
});
