import { Kafka, logLevel } from 'kafkajs';
import { describe, expect, test } from 'vitest';
import { kafkaCanBeHad, sharedKafka } from '../../harness/kafka.js';

/** How many brokers answer at this address. */
async function brokersAt(address: string): Promise<number> {
  const admin = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING, retry: { retries: 1 } }).admin();
  await admin.connect();
  const { brokers } = await admin.describeCluster();
  await admin.disconnect();
  return brokers.length;
}

// That one comes back on its data and port after kill -9 is in test/robustness/eventlog/broker-kill.
describe.skipIf(!kafkaCanBeHad())('the broker of deploy/kafka', () => {
  test('is one for all that ask', { timeout: 240_000 }, async () => {
    const [first, second] = await Promise.all([sharedKafka(), sharedKafka()]);
    expect(first).toBe(second);
    expect(await brokersAt(first)).toBe(1);
  });
});
