import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { EventLogService, EventSchema, Start } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type Channel, dial } from '../../../src/rpc/index.js';
import { type CliResult, objects, runHere, startCli } from '../../harness/cli.js';
import { kafkaCanBeHad, ownPrefix, sharedKafka } from '../../harness/kafka.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { until } from '../../harness/until.js';

// Each test starts a node.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const channels: Channel[] = [];
afterAll(() => {
  for (const channel of channels) channel.close();
});

async function startOn(address: string, prefix: string): Promise<Mesh> {
  const mesh = await startMesh({ words: ['--kafka', address, '--kafka-topic-prefix', prefix] });
  onTestFinished(() => mesh[Symbol.asyncDispose]());
  return mesh;
}

function events(mesh: Mesh) {
  const channel = dial(mesh.address);
  channels.push(channel);
  return channel.client(EventLogService);
}

const detailsOf = async (mesh: Mesh): Promise<Record<string, unknown>> =>
  ((await (await fetch(`http://${mesh.address}/ready`)).json()) as { details: Record<string, unknown> }).details;

const caughtUp = (mesh: Mesh) =>
  until(async () => (await detailsOf(mesh)).feed_behind === 0, 'the feed has caught up', 30_000);

const event = (type: string, parts: MessageInitShape<typeof EventSchema> = {}) =>
  create(EventSchema, { type, source: 'test', ...parts });

/** Uses the admin's connection to the shared broker. */
async function administer<T>(use: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
  const admin = new Kafka({ brokers: [await sharedKafka()], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}

const alter = (topic: string, name: string, value: string) =>
  administer(admin =>
    admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: 2, name: topic, configEntries: [{ name, value }] }],
    }),
  );

/** What the broker says to a record of this size, which is no event. */
async function answerTo(topic: string, bytes: number): Promise<string> {
  const producer = new Kafka({ brokers: [await sharedKafka()], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  try {
    await producer.send({ topic, messages: [{ value: 'x'.repeat(bytes) }] });
    return 'taken';
  } catch (error) {
    return String((error as Error).message);
  } finally {
    await producer.disconnect();
  }
}

describe.skipIf(!kafkaCanBeHad())('a node with Kafka', () => {
  // On a busy machine a broker takes its time.
  beforeAll(async () => void (await sharedKafka()), 240_000);

  test('serves to clients without Kafka what the broker carries, and groups', async () => {
    const mesh = await startOn(await sharedKafka(), ownPrefix());
    const log = events(mesh);
    const types = ['order.placed', 'negotiation.started', 'order.paid'];
    await log.append({ stream: 'orders/1', events: types.map(type => event(type, { conversationId: 'c' })) });
    await log.publish({ events: [event('message.sent', { conversationId: 'c' })] });
    await caughtUp(mesh);
    const filter = { conversationId: 'c' };
    const from = { case: 'start' as const, value: Start.OLDEST };
    const shown: string[] = [];
    for await (const step of log.subscribe({ from, filter, untilCaughtUp: true }))
      if (step.event) shown.push(step.event.type);
    expect(shown.sort()).toEqual([...types, 'message.sent'].sort());
    const group: string[] = [];
    for await (const step of log.subscribe({ from, filter, group: 'auditors' })) {
      if (!step.event) continue;
      group.push(step.event.type);
      await log.acknowledge({ group: 'auditors', cursor: step.cursor });
      if (group.length === 4) break;
    }
    expect(group.sort()).toEqual([...types, 'message.sent'].sort());
    expect(await detailsOf(mesh)).toMatchObject({ feed: 'kafka: ok', feed_behind: 0, feed_behind_ms: 0 });
  });

  test('starts while the broker is away, says so, and goes on working', async () => {
    const mesh = await startOn('127.0.0.1:1', 'away');
    const { position } = await events(mesh).append({ stream: 's', events: [event('order.placed')] });
    expect(position).toBeGreaterThan(0n);
    const metrics = async () => (await fetch(`http://${mesh.address}/metrics`)).text();
    await until(async () => /^dacp_feed_retries_total [1-9]/m.test(await metrics()), 'tries are counted', 30_000);
    expect(await metrics()).toMatch(/^dacp_feed_behind_events [1-9]/m);
    expect(await detailsOf(mesh)).toMatchObject({
      feed: expect.stringContaining('no answer from Kafka at 127.0.0.1:1'),
    });
    await expect(events(mesh).subscribe({})[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      reason: 'UNREACHABLE',
    });
  });

  test('makes dead letters of what the broker refuses, and sends them again', async () => {
    const prefix = ownPrefix();
    const mesh = await startOn(await sharedKafka(), prefix);
    const log = events(mesh);
    await alter(`${prefix}.events`, 'max.message.bytes', '2000');
    await until(
      async () => /larger than/.test(await answerTo(`${prefix}.events`, 3_000)),
      'it refuses what is large',
      30_000,
    );
    const large = event('order.large', { id: 'large-1', metadata: { text: 'x'.repeat(5_000) } });
    await log.append({ stream: 's', events: [event('order.small'), large, event('order.after')] });
    await caughtUp(mesh);
    const letters = objects((await runHere(['log', 'dead-letters', '--json', '--node', mesh.address])).stdout);
    expect(letters).toMatchObject([{ event_id: 'large-1', type: 'order.large', reason: 'EVENT_REFUSED', attempts: 1 }]);
    expect((await runHere(['log', 'redrive', '--node', mesh.address])).stdout).toContain('0 taken, 1 refused again');
    expect((await runHere(['log', 'dead-letters', '--node', mesh.address])).stdout).toContain('MESSAGE_TOO_LARGE');
    await alter(`${prefix}.events`, 'max.message.bytes', '5242880');
    await until(async () => (await answerTo(`${prefix}.events`, 6_000)) === 'taken', 'it takes it', 30_000);
    expect((await runHere(['log', 'redrive', 'large-1', '--node', mesh.address])).stdout).toContain(
      '1 taken, 0 refused again',
    );
    expect((await runHere(['log', 'dead-letters', '--json', '--node', mesh.address])).stdout).toBe('');
    const shown: string[] = [];
    const from = { case: 'start' as const, value: Start.OLDEST };
    for await (const step of log.subscribe({
      from,
      filter: { types: ['order.*', 'dead_letter.*'] },
      untilCaughtUp: true,
    }))
      if (step.event) shown.push(step.event.type);
    expect(shown.sort()).toEqual(['dead_letter.added', 'order.after', 'order.large', 'order.small']);
  });

  test('refuses topics that are otherwise, as log setup does, and says what mends them', async () => {
    const [address, prefix] = [await sharedKafka(), ownPrefix()];
    const setUp = (...words: string[]) =>
      runHere(['log', 'setup', '--kafka', address, '--kafka-topic-prefix', prefix, ...words]);
    expect(objects((await setUp('--json')).stdout)).toMatchObject([
      { created: expect.arrayContaining([`${prefix}.events`]), present: [] },
    ]);
    expect(objects((await setUp('--json')).stdout)).toMatchObject([
      { created: [], present: expect.arrayContaining([`${prefix}.audit`]) },
    ]);
    await alter(`${prefix}.state`, 'retention.ms', '1000');
    let wrong: CliResult = { code: 0, stdout: '', stderr: '' };
    // A broker hears a moment later what was altered.
    await until(async () => {
      wrong = await setUp();
      return wrong.code !== 0;
    }, 'the broker says what was altered');
    expect(wrong.stderr).toContain(`${prefix}.state has retention.ms=1000; 2592000000 is declared: kafka-configs.sh`);
    using folder = makeTemporaryFolder();
    const node = startCli([
      'up',
      '--port',
      '0',
      '--data',
      folder.path,
      '--kafka',
      address,
      '--kafka-topic-prefix',
      prefix,
    ]);
    const { code, stderr } = await node.ended;
    expect({ code, stderr }).toEqual({ code: wrong.code, stderr: expect.stringContaining('has retention.ms=1000') });
  });
});
