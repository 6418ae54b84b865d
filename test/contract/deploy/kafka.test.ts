import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { describe, expect, test } from 'vitest';
import { kafkaCanBeHad, sharedKafka, startKafka } from '../../harness/kafka.js';

/** How many brokers answer at this address. */
async function brokersAt(address: string): Promise<number> {
  const admin = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING, retry: { retries: 1 } }).admin();
  await admin.connect();
  const { brokers } = await admin.describeCluster();
  await admin.disconnect();
  return brokers.length;
}

describe.skipIf(!kafkaCanBeHad())('the broker of deploy/kafka', () => {
  test('is one for all that ask', { timeout: 240_000 }, async () => {
    const [first, second] = await Promise.all([sharedKafka(), sharedKafka()]);
    expect(first).toBe(second);
    expect(await brokersAt(first)).toBe(1);
  });

  test('comes back on its data and port after kill -9, and ends when it is stopped', { timeout: 480_000 }, async () => {
    const broker = await startKafka();
    const pid = () => readFileSync(join(broker.folder, 'broker.pid'), 'utf8');
    const before = pid();
    await broker.kill();
    await broker.restart();
    expect(pid()).not.toBe(before);
    expect(await brokersAt(broker.address)).toBe(1);
    await broker[Symbol.asyncDispose]();
    await expect(brokersAt(broker.address)).rejects.toThrow();
  });
});
