import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopKafka } from './kafka.js';

/** Around all tests: says where their common broker is, should one of them start it, and stops it in the end. */
export function setup(): () => Promise<void> {
  const folder = join(tmpdir(), `dacp-test-kafka-${process.pid}`);
  // Workers inherit these.
  process.env.TEST_KAFKA_FOLDER = folder;
  process.env.TEST_KAFKA_OWNER = String(process.pid);
  return () => stopKafka(folder, { wipe: true });
}
