import type { Consumer, EachBatchPayload } from 'kafkajs';
import { abortable, type Clock, type MeshError, sleep, type Timer, toMeshError } from '../../base/index.js';
import type { FeedItem, SubscribeOptions } from '../event-feed.js';
import { fits } from '../filter.js';
import { checkGroup, createGroupMember, type GroupMember } from '../group-member.js';
import { createRecentIds } from '../recent-ids.js';
import { createClient, type KafkaPlace, toKafkaError } from './client.js';
import { encodeCursor } from './cursor.js';
import { createInbox, type Inbox } from './inbox.js';
import type { Layout } from './layout.js';
import { openReader } from './reader.js';
import { toEvent } from './record.js';

/** Subscriptions of groups, which are Kafka's own: other clients may be members too. */
export interface Groups {
  subscribe(options: GroupSubscription): AsyncGenerator<FeedItem>;
  /** False: no subscription of the group in this process waits for this cursor. */
  acknowledge(group: string, cursor: string): Promise<boolean>;
  close(): Promise<void>;
}

/** A subscription in a group. */
export interface GroupSubscription extends SubscribeOptions {
  readonly group: string;
  readonly feedId: number;
}

/** What groups stand on. */
export interface GroupsParts {
  readonly place: KafkaPlace;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly assertRunning: () => void;
  readonly onFault: ((error: MeshError) => void) | undefined;
}

/** A record that waits for the subscriber to take it. */
interface Arrived {
  readonly index: number;
  readonly offset: bigint;
  readonly value: Uint8Array | null;
}

interface LiveMember {
  readonly group: string;
  readonly member: GroupMember;
  /** Writes down what is acknowledged. */
  readonly commit: () => Promise<void>;
  /** Writes it down and leaves the group. */
  readonly leave: () => Promise<void>;
}

const commitAfterMs = 100;
const heartbeatMs = 1_000;

/** Makes the groups of a process. */
export function createGroups(parts: GroupsParts): Groups {
  const { place, layout, clock, assertRunning, onFault } = parts;
  const live = new Set<LiveMember>();
  const closing = new AbortController();

  async function* subscribe(options: GroupSubscription): AsyncGenerator<FeedItem> {
    checkGroup(options);
    const { group, filter, feedId, signal } = options;
    const inbox = createInbox<Arrived>();
    const consumer = makeConsumer(group);
    let timer: Timer | undefined;
    const member = createGroupMember(() => {
      timer ??= clock.setTimer(commitAfterMs, () => void commit().catch(error => onFault?.(toMeshError(error))));
    });
    async function commit(): Promise<void> {
      timer?.cancel();
      timer = undefined;
      const done = [...member.takeDone()].map(([share, offset]) => ({
        ...partitionOf(Number(share)),
        offset: String(offset + 1n),
      }));
      if (done.length > 0) await consumer.commitOffsets(done);
    }
    async function leave(): Promise<void> {
      live.delete(itself);
      inbox.close();
      await commit().catch(() => 'shown again to others');
      await consumer.disconnect().catch(() => 'gone already');
    }
    const itself = { group, member, commit, leave };
    const next = layout.partitions.map(() => 0n);
    const known = createRecentIds();
    const ended = AbortSignal.any([closing.signal, ...(signal ? [signal] : [])]);
    try {
      await abortable(join(consumer, { options, member, inbox }), ended);
      live.add(itself);
      yield { cursor: encodeCursor({ feedId, next }) };
      for (;;) {
        assertRunning();
        const { index, offset, value } = await inbox.take(ended).catch(error => {
          assertRunning();
          throw error;
        });
        next[index] = offset + 1n;
        const [event, place] = [toEvent(value), { share: String(index), offset }];
        if (!event || known.seen(event.id) || !fits(event, filter)) {
          member.passed(place);
          continue;
        }
        await member.room(ended);
        const cursor = encodeCursor({ feedId, next });
        member.shown(cursor, place);
        yield { event, cursor };
        if (options.acknowledgement !== 'explicit') member.all();
      }
    } finally {
      await leave();
    }
  }

  function makeConsumer(group: string): Consumer {
    return createClient(place).consumer({
      groupId: `${place.prefix}.${group}`,
      sessionTimeout: 10_000,
      rebalanceTimeout: 15_000,
      heartbeatInterval: heartbeatMs,
      maxWaitTimeInMs: 100,
      allowAutoTopicCreation: false,
      readUncommitted: true,
      retry: { retries: 5, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => true },
    });
  }

  function partitionOf(index: number): { topic: string; partition: number } {
    const { topic = '', partition = 0 } = layout.partitions[index] ?? {};
    return { topic, partition };
  }

  interface Joining {
    readonly options: GroupSubscription;
    readonly member: GroupMember;
    readonly inbox: Inbox<Arrived>;
  }

  /** Resolves when the group has given this member its partitions, and it is known where each begins. */
  async function join(consumer: Consumer, { options, member, inbox }: Joining): Promise<void> {
    const topics = layout.namesHolding(options.filter?.types);
    try {
      await consumer.connect();
      // Where a group begins that is new is written down below; one that retention has overtaken goes on at the oldest.
      await consumer.subscribe({ topics, fromBeginning: true });
      let begun: Promise<void> | undefined;
      const joined = new Promise<void>((resolve, reject) => {
        consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
          const mine = Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
            partitions.map(partition => ({ topic, partition })),
          );
          keepOnly(member, mine);
          begun = beginNew(consumer, { options, mine });
          begun.then(resolve, reject);
        });
        consumer.on(consumer.events.CRASH, ({ payload }) => {
          // Else the client starts it again by itself.
          if (payload.restart) return;
          inbox.fail(toKafkaError(payload.error, place.brokers));
          reject(payload.error);
        });
      });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: async payload => {
          await begun;
          await handOver(payload, inbox);
        },
      });
      await joined;
    } catch (error) {
      throw toKafkaError(error, place.brokers);
    }
  }

  function keepOnly(member: GroupMember, mine: readonly { topic: string; partition: number }[]): void {
    const kept = new Set(mine.map(({ topic, partition }) => layout.indexOf(topic, partition)));
    for (const { index } of layout.partitions) if (!kept.has(index)) member.drop(String(index));
  }

  /** Of partitions that nobody of the group has had before, writes down where they begin. */
  async function beginNew(
    consumer: Consumer,
    { options, mine }: { options: GroupSubscription; mine: readonly { topic: string; partition: number }[] },
  ): Promise<void> {
    const admin = createClient(place).admin();
    const reader = await openReader(place, layout);
    try {
      await admin.connect();
      const topics = [...new Set(mine.map(({ topic }) => topic))];
      if (topics.length === 0) return;
      const committed = await admin.fetchOffsets({ groupId: `${place.prefix}.${options.group}`, topics });
      const fresh = new Set(
        committed.flatMap(({ topic, partitions }) =>
          partitions.filter(({ offset }) => offset === '-1').map(({ partition }) => `${topic}/${partition}`),
        ),
      );
      const begin = await reader.offsets(options.from === 'oldest' ? 'oldest' : 'newest');
      const places = mine
        .filter(({ topic, partition }) => fresh.has(`${topic}/${partition}`))
        .map(each => ({ ...each, offset: String(begin[layout.indexOf(each.topic, each.partition) ?? 0]) }));
      if (places.length === 0) return;
      await consumer.commitOffsets(places);
      for (const each of places) consumer.seek(each);
    } finally {
      await Promise.all([reader.close(), admin.disconnect()]);
    }
  }

  /** Gives each record to the subscriber when it asks for one, and keeps the place in the group meanwhile. */
  async function handOver(payload: EachBatchPayload, inbox: Inbox<Arrived>): Promise<void> {
    const { batch, heartbeat, isRunning, isStale, resolveOffset } = payload;
    const index = layout.indexOf(batch.topic, batch.partition);
    if (index === undefined) return;
    for (const { offset, value } of batch.messages) {
      const taken = inbox.put({ index, offset: BigInt(offset), value });
      for (let outcome: boolean | 'waits' = 'waits'; outcome !== true; ) {
        if (outcome === false || !isRunning() || isStale()) return inbox.withdraw();
        const beat = new AbortController();
        const pause = sleep(clock, heartbeatMs, beat.signal).then(
          () => 'waits' as const,
          () => 'waits' as const,
        );
        outcome = await Promise.race([taken, pause]);
        beat.abort();
        await heartbeat();
      }
      resolveOffset(offset);
    }
  }

  return {
    subscribe,
    async acknowledge(group, cursor) {
      const found = [...live].find(each => each.group === group && each.member.upTo(cursor));
      if (!found) return false;
      await found.commit().catch(error => {
        throw toKafkaError(error, place.brokers);
      });
      return true;
    },
    async close() {
      closing.abort();
      await Promise.all([...live].map(({ leave }) => leave()));
    },
  };
}
