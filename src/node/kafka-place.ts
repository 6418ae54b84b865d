import type { CarrierOptions } from '../eventlog/index.js';
import type { Config } from './settings.js';

/** Where the settings say that Kafka is; undefined: there is none. */
export function kafkaOf({ kafka, kafkaTopicPrefix }: Config): CarrierOptions['kafka'] {
  return kafka === undefined ? undefined : { brokers: kafka.split(','), prefix: kafkaTopicPrefix };
}
