import type { Broker, Cluster } from 'kafkajs';
import { groupBy } from '../../base/index.js';
import { createClient, type KafkaPlace } from './client.js';
import type { Layout } from './layout.js';

/** A record as it was read. */
export interface FetchedRecord {
  readonly offset: bigint;
  readonly value: Uint8Array | null;
}

/** What was read of one partition. */
export interface FetchedPartition {
  readonly index: number;
  readonly records: readonly FetchedRecord[];
  /** The offset after the newest record that consumers may see. */
  readonly end: bigint;
}

/** Reads records from offsets on, without being in a group. One connection to each broker. */
export interface Reader {
  /** The oldest offset that is kept of each partition, or that after the newest. */
  offsets(which: 'oldest' | 'newest'): Promise<bigint[]>;
  /** From these offsets on, by index. With `waitMs` a broker that has nothing answers after that, or as soon as it has. */
  fetch(from: ReadonlyMap<number, bigint>, options: FetchOptions): Promise<FetchedPartition[]>;
  close(): Promise<void>;
}

/** How much is read at once, and how long to wait for it. */
export interface FetchOptions {
  readonly waitMs: number;
  readonly bytesMax: number;
}

/** The parts of an answer that are looked at; the client does not say its type. */
interface FetchAnswer {
  readonly responses: readonly {
    readonly topicName: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly highWatermark: string;
      readonly messages: readonly {
        readonly offset: string;
        readonly value: Buffer | null;
        readonly isControlRecord?: boolean;
      }[];
    }[];
  }[];
}

/** Connects. Errors: those of the client; a reader whose call has failed is closed and made anew. */
export async function openReader(place: KafkaPlace, layout: Layout): Promise<Reader> {
  const cluster = clusterOf(place);
  try {
    await cluster.connect();
    await cluster.addMultipleTargetTopics([...layout.names]);
  } catch (error) {
    await cluster.disconnect().catch(() => 'was never there');
    throw error;
  }

  async function offsets(which: 'oldest' | 'newest'): Promise<bigint[]> {
    const asked = layout.names.map(topic => ({
      topic,
      partitions: layout.partitions.filter(each => each.topic === topic).map(({ partition }) => ({ partition })),
      fromBeginning: which === 'oldest',
    }));
    const found = Array.from(layout.partitions, () => 0n);
    for (const { topic, partitions } of await cluster.fetchTopicsOffset(asked))
      for (const { partition, offset } of partitions) {
        const index = layout.indexOf(topic, partition);
        if (index !== undefined) found[index] = BigInt(offset);
      }
    return found;
  }

  async function fetch(from: ReadonlyMap<number, bigint>, options: FetchOptions): Promise<FetchedPartition[]> {
    const asked = groupBy([...from.keys()], index => leaderOf(cluster, layout, index));
    const answers = await Promise.all(
      [...asked].map(async ([nodeId, indexes]) =>
        fetchFrom((await cluster.findBroker({ nodeId })) as Broker, { layout, from, indexes, options }),
      ),
    );
    return answers.flat();
  }

  return { offsets, fetch, close: () => cluster.disconnect().catch(() => undefined) };
}

/**
 * The client hands its connections to those who assign partitions within a group. A group is never joined here: it is how to read from
 * offsets without one.
 */
function clusterOf(place: KafkaPlace): Cluster & { disconnect(): Promise<void> } {
  let found: Cluster | undefined;
  createClient(place).consumer({
    groupId: 'none',
    partitionAssigners: [
      ({ cluster }) => {
        found = cluster;
        return {
          name: 'none',
          version: 0,
          assign: async () => [],
          protocol: () => ({ name: 'none', metadata: Buffer.of() }),
        };
      },
    ],
  });
  return found as Cluster & { disconnect(): Promise<void> };
}

function leaderOf(cluster: Cluster, layout: Layout, index: number): string {
  const { topic = '', partition = 0 } = layout.partitions[index] ?? {};
  return Object.keys(cluster.findLeaderForPartitions(topic, [partition]))[0] ?? '';
}

interface FetchRequest {
  readonly layout: Layout;
  readonly from: ReadonlyMap<number, bigint>;
  readonly indexes: readonly number[];
  readonly options: FetchOptions;
}

async function fetchFrom(broker: Broker, request: FetchRequest): Promise<FetchedPartition[]> {
  const { layout, from, indexes, options } = request;
  const byTopic = groupBy(indexes, index => layout.partitions[index]?.topic ?? '');
  const answer = (await broker.fetch({
    maxWaitTime: options.waitMs,
    minBytes: 1,
    maxBytes: options.bytesMax,
    isolationLevel: 0,
    topics: [...byTopic].map(([topic, its]) => ({
      topic,
      partitions: its.map(index => ({
        partition: layout.partitions[index]?.partition ?? 0,
        fetchOffset: String(from.get(index)),
        maxBytes: options.bytesMax,
      })),
    })),
  })) as FetchAnswer;
  return answer.responses.flatMap(({ topicName, partitions }) =>
    partitions.map(({ partition, highWatermark, messages }) => {
      const index = layout.indexOf(topicName, partition) ?? -1;
      const begin = from.get(index) ?? 0n;
      const records = messages
        .filter(message => message.isControlRecord !== true && BigInt(message.offset) >= begin)
        .map(({ offset, value }) => ({ offset: BigInt(offset), value }));
      return { index, records, end: BigInt(highWatermark) };
    }),
  );
}
