import { createRequire } from 'node:module';
import type * as KafkaJs from 'kafkajs';

const require = createRequire(import.meta.url);

/** Kafka's client; loaded when somebody has a broker, and not before. */
export function loadKafka(): typeof KafkaJs {
  return require('kafkajs') as typeof KafkaJs;
}
