/**
 * Ring 3: what happened. The *record* (`EventStore`) is what every decision reads and what the mesh has promised; the *feed*
 * (`EventFeed`) carries it to everybody else; the relay brings events from one to the other, in order.
 *
 *     const store = createEventStore({ database });
 *     await store.append('orders/4711', [newEvent({ type: 'order.placed', source: 'shop', timeMs, payload })]);
 *
 * Rules: what must be true goes into the record, with an expected version where it was decided on; what is merely told goes to the
 * feed. Consumers drop doubles by event id.
 */
export { type Carrier, type CarrierOptions, createCarrier } from './carrier.js';
export { createDeadLetters, type DeadLetterOptions, type DeadLetters } from './dead-letters.js';
export { isOutage, mayBeBehind, mayBeKept } from './doubt.js';
export { createDoubts } from './doubts.js';
export { createEmbeddedFeed, type EmbeddedFeedOptions } from './embedded/feed.js';
export { feedLeap } from './embedded/tables.js';
export type { EventFeed, FeedItem, SubscribeOptions } from './event-feed.js';
export type { Appended, AppendOptions, EventStore, ReadOptions } from './event-store.js';
export type { EventFilter } from './filter.js';
export { createKafkaFeed, type KafkaFeed, type KafkaFeedOptions } from './kafka/feed.js';
export { setUpTopics, type TopicsFound } from './kafka/setup.js';
export { appendLeaping } from './leap.js';
export { eventlogMigrations } from './migrations.js';
export { type EventParts, newEvent } from './new-event.js';
export { pruneStream, streamsOf } from './prune.js';
export { toEvent } from './read.js';
export { createRelay, type Relay, type RelayLag, type RelayOptions } from './relay.js';
export { createEventLogService, type EventLogServiceOptions } from './service.js';
export { createEventStore } from './store.js';
export { countStored, positionOf, readStored, type StoredEvent, type StoredRange, typeOf } from './stored.js';
export {
  eventBytesMax,
  fullName,
  keyOf,
  type Topic,
  type TopicName,
  topicOf,
  topics,
} from './topics.js';
