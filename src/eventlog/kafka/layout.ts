import { fullName, type Topic, topics, topicsOf } from '../topics.js';

/** A partition of one of the declared topics. */
export interface Partition {
  /** Its place among all of them: positions and cursors are lists in this order. */
  readonly index: number;
  /** The topic's whole name. */
  readonly topic: string;
  readonly partition: number;
}

/** All partitions of the event log on a broker, in the order of their declaration. */
export interface Layout {
  readonly names: readonly string[];
  readonly partitions: readonly Partition[];
  indexOf(topic: string, partition: number): number | undefined;
  /** Indexes of those where events of these types can be. */
  holding(types: readonly string[] | undefined): readonly number[];
  /** Names of the topics where events of these types can be. */
  namesHolding(types: readonly string[] | undefined): string[];
}

/** Lays out the topics under a prefix. */
export function createLayout(prefix: string): Layout {
  const partitions = topics
    .flatMap(topic =>
      Array.from({ length: topic.partitions }, (_, partition) => ({ topic: fullName(topic, prefix), partition })),
    )
    .map((each, index) => ({ ...each, index }));
  const byName = new Map(partitions.map(({ topic, partition, index }) => [`${topic}/${partition}`, index]));
  const namesHolding = (types: readonly string[] | undefined) =>
    topicsOf(types).map((topic: Topic) => fullName(topic, prefix));
  return {
    names: topics.map(topic => fullName(topic, prefix)),
    partitions,
    indexOf: (topic, partition) => byName.get(`${topic}/${partition}`),
    holding(types) {
      const names = new Set(namesHolding(types));
      return partitions.filter(({ topic }) => names.has(topic)).map(({ index }) => index);
    },
    namesHolding,
  };
}
