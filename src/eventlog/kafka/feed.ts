import { crc32 } from 'node:zlib';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import {
  backoffMs,
  type Clock,
  createLifecycle,
  MeshError,
  sleep,
  systemClock,
  toMeshError,
} from '../../base/index.js';
import { encodeEvents } from '../encode-events.js';
import type { EventFeed, FeedItem, SubscribeOptions } from '../event-feed.js';
import { nobodyWaits } from '../group-member.js';
import { eventBytesMax } from '../topics.js';
import type { KafkaPlace } from './client.js';
import { createGroups } from './groups.js';
import { createLayout } from './layout.js';
import { createPages } from './pages.js';
import { createSender } from './sender.js';
import { setUpTopics } from './setup.js';
import { createSubscription } from './subscription.js';
import { followTail } from './tail.js';

/** What Kafka's feed needs. */
export interface KafkaFeedOptions extends KafkaPlace {
  /** The machine's unless said. */
  readonly clock?: Clock;
  /** Hears when the broker goes away, and of what is passed over. */
  readonly onFault?: (error: MeshError) => void;
}

/** A feed on a broker. */
export interface KafkaFeed extends EventFeed {
  /** Why the broker cannot be used at the moment; undefined: it can. */
  readonly fault: MeshError | undefined;
}

const backoff = { firstMs: 500, maxMs: 5_000 };

/**
 * The feed on Kafka: what is published goes to the topic of its type under its key. One loop reads the end of all topics for all
 * subscriptions of this process; those that are behind read for themselves. Groups are Kafka's own. It starts also while the broker is
 * away, and is then tried again until it is there. Errors at the start: TOPICS_DIFFER.
 */
export function createKafkaFeed(options: KafkaFeedOptions): KafkaFeed {
  const { brokers, prefix, clock = systemClock, onFault } = options;
  const place = { brokers, prefix };
  const layout = createLayout(prefix);
  const sender = createSender(place, clock);
  const pages = createPages({ place, layout, clock });
  const closing = new AbortController();
  let feedId = 0;
  let checking: Promise<void> | undefined;
  let fault: MeshError | undefined;
  let tail: ReturnType<typeof followTail> | undefined;

  const lifecycle = createLifecycle({
    name: 'the feed on Kafka',
    async start() {
      await ready().catch(error => {
        if (toMeshError(error).reason === 'TOPICS_DIFFER') throw error;
        noteState(toMeshError(error));
        void tryAgain();
      });
      tail = followTail({ place, layout, clock, ready, onState: noteState });
    },
    async close() {
      closing.abort();
      tail?.notify();
      await Promise.all([tail?.close(), groups.close(), sender.close()]);
      await pages.close();
    },
  });

  /** Looks at the topics once; again when that failed. */
  function ready(): Promise<void> {
    checking ??= setUpTopics(place).then(async ({ clusterId, created }) => {
      feedId = crc32(`${clusterId}/${prefix}`);
      // New ones need a moment until they can be used.
      if (created.length > 0) await pages.offsets('newest');
    });
    checking.catch(() => {
      checking = undefined;
    });
    return checking;
  }

  /** After a start without a broker: also when nobody publishes or subscribes, it is known when one is there. */
  async function tryAgain(): Promise<void> {
    for (let failures = 1; fault && !closing.signal.aborted; failures++) {
      await sleep(clock, backoffMs(failures, backoff), closing.signal).catch(() => 'closing');
      if (!closing.signal.aborted) await ready().then(() => noteState(undefined), noteFailure);
    }
  }

  function noteFailure(error: unknown): void {
    noteState(toMeshError(error));
  }

  /** Says a change once. */
  function noteState(now: MeshError | undefined): void {
    if (now && fault?.message !== now.message) onFault?.(now);
    fault = now;
  }

  async function publish(events: readonly Event[]): Promise<void> {
    assertRunning();
    const encoded = encodeEvents(events, eventBytesMax);
    await ready();
    await sender.send(encoded);
    noteState(undefined);
  }

  async function* subscribe(subscribing: SubscribeOptions = {}): AsyncGenerator<FeedItem> {
    assertRunning();
    await ready();
    assertRunning();
    const { group } = subscribing;
    if (group !== undefined) return yield* groups.subscribe({ ...subscribing, group, feedId });
    if (tail) yield* createSubscription({ layout, tail, pages, clock, feedId, assertRunning }, subscribing);
  }

  const groups = createGroups({ place, layout, clock, assertRunning, onFault });

  function assertRunning(): void {
    if (lifecycle.state === 'running') return;
    if (lifecycle.state === 'new') throw new MeshError('NOT_STARTED', 'the feed was not started; start it first');
    throw new MeshError('DRAINING', 'the feed closes; subscribe again with the last cursor when it is back');
  }

  async function acknowledge(group: string, cursor: string): Promise<void> {
    assertRunning();
    if (!(await groups.acknowledge(group, cursor))) throw nobodyWaits(group);
  }

  const feed = Object.assign(lifecycle, { publish, subscribe, acknowledge, fault: undefined });
  return Object.defineProperty(feed, 'fault', { get: () => fault });
}
