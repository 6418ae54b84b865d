import { describe } from 'vitest';
import { createKafkaFeed } from '../../../src/eventlog/index.js';
import { kafkaCanBeHad, ownPrefix, sharedKafka } from '../../harness/kafka.js';
import { eventFeedContract } from './event-feed-contract.js';

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
