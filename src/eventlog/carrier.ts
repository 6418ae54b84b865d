import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type Clock, createLifecycle, type Lifecycle, type MeshError } from '../base/index.js';
import type { Database } from '../storage/index.js';
import { createDeadLetters, type DeadLetters } from './dead-letters.js';
import { createEmbeddedFeed } from './embedded/feed.js';
import type { EventFeed, FeedItem, SubscribeOptions } from './event-feed.js';
import type { EventStore } from './event-store.js';
import { createKafkaFeed, type KafkaFeed } from './kafka/feed.js';
import { createRelay, type Relay } from './relay.js';

/** What carries events from the record to everybody else. */
export interface Carrier extends Lifecycle {
  readonly kind: 'embedded' | 'kafka';
  readonly feed: EventFeed;
  readonly relay: Relay;
  readonly deadLetters: DeadLetters;
  /** Publishes what is in no record; what the feed refuses becomes a dead letter. */
  publish(events: readonly Event[]): Promise<void>;
  /** Why the feed cannot be reached at the moment; undefined: it can, or nobody has tried. */
  readonly fault: MeshError | undefined;
}

/** What a carrier is made of. */
export interface CarrierOptions {
  readonly database: Database;
  readonly store: EventStore;
  readonly clock?: Clock;
  /** The broker that takes the events; the database keeps them unless said. */
  readonly kafka?: { readonly brokers: readonly string[]; readonly prefix: string } | undefined;
  /** Hears of what failed and is tried again. */
  readonly onFault?: (error: MeshError) => void;
  /** Hears of each event that became a dead letter. */
  readonly onDead?: (error: MeshError) => void;
  /** Hears how many events of the record were brought to the feed. */
  readonly onBrought?: (count: number) => void;
  /** Hears of each try that is made again. */
  readonly onRetry?: () => void;
}

/** How far apart the relay's rounds begin, in ms: while somebody reads the feed, and while nobody does. */
const readPaceMs = 20;
const unreadPaceMs = 250;

/**
 * The feed of a node, with the relay that fills it and the letters that it does not take. Starts also while the broker is away: what is
 * committed waits in the record. Errors at the start: TOPICS_DIFFER.
 */
export function createCarrier(options: CarrierOptions): Carrier {
  const { kafka } = options;
  const kafkaFeed: KafkaFeed | undefined = kafka && createKafkaFeed({ ...options, ...kafka });
  const feed = kafkaFeed ?? createEmbeddedFeed(options);
  let readers = 0;
  const name = kafka ? `kafka/${kafka.prefix}` : 'feed';
  const deadLetters = createDeadLetters({ ...options, name, feed });
  const { publish, giveUp } = deadLetters;
  const { publishWith, publishStored } = feed;
  const relay = createRelay({
    ...options,
    feed: { publish, ...(publishWith && { publishWith }), ...(publishStored && { publishStored }) },
    giveUp,
    name,
    // Who reads from a broker, nobody here knows.
    paceMs: () => (kafka || readers > 0 ? readPaceMs : unreadPaceMs),
    batchMax: kafka ? 2_048 : 512,
  });

  /** Whoever begins to read finds all that was committed before. */
  async function* subscribe(how?: SubscribeOptions): AsyncGenerator<FeedItem> {
    readers++;
    try {
      await relay.hurry();
      yield* feed.subscribe(how);
    } finally {
      readers--;
    }
  }

  const lifecycle = createLifecycle({
    name: 'the event log',
    async start() {
      await feed.start();
      await relay.start();
    },
    async close() {
      await relay.close();
      await feed.close();
    },
  });
  const kind: Carrier['kind'] = kafka ? 'kafka' : 'embedded';
  const read = kafka ? feed : Object.assign(Object.create(feed) as EventFeed, { subscribe });
  const carrier = Object.assign(lifecycle, { kind, feed: read, relay, deadLetters, publish, fault: undefined });
  return Object.defineProperty(carrier, 'fault', { get: () => kafkaFeed?.fault ?? relay.fault });
}
