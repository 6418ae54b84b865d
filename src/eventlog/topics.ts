import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';

/** The fields of an event that may be its key; the first of a topic's list that is not empty is. */
type KeyField = 'conversationId' | 'agentId' | 'stream';

/** A topic of the event log as it must be on a broker. */
export interface Topic {
  /** Its name after the prefix of the mesh (`dacp.` unless set otherwise). */
  readonly name: string;
  /** What is in it, for people. */
  readonly about: string;
  /** Types of events that belong here begin with one of these; none: all that belong nowhere else. */
  readonly typePrefixes: readonly string[];
  /** Events of one key stay in order. */
  readonly key: readonly KeyField[];
  readonly partitions: number;
  /** How long records stay, in days. */
  readonly retentionDays: number;
}

/**
 * Every topic of the event log. This is the one place that says their names, keys, partitions and retention; `dacp log setup` makes them
 * so, and a node refuses a broker on which they are otherwise. The order is part of the form of cursors: new ones go to the end.
 */
export const topics = [
  {
    name: 'messages',
    about: 'what is said in recorded conversations, and what became of messages',
    typePrefixes: ['message.'],
    key: ['conversationId', 'agentId', 'stream'],
    partitions: 6,
    retentionDays: 7,
  },
  {
    name: 'events',
    about: 'agents, sessions, routing, and every type that has no topic of its own',
    typePrefixes: [],
    key: ['agentId', 'conversationId', 'stream'],
    partitions: 6,
    retentionDays: 30,
  },
  {
    name: 'negotiations',
    about: 'calls, proposals, awards and their outcomes',
    typePrefixes: ['negotiation.'],
    key: ['conversationId', 'stream', 'agentId'],
    partitions: 6,
    retentionDays: 30,
  },
  {
    name: 'state',
    about: 'changes of state, with their reasons',
    typePrefixes: ['state_', 'transition_executed'],
    key: ['stream', 'agentId', 'conversationId'],
    partitions: 6,
    retentionDays: 30,
  },
  {
    name: 'llm',
    about: 'what models were asked; budgets, and what awards and calls did cost',
    typePrefixes: ['llm.', 'prompt.', 'budget.'],
    key: ['conversationId', 'agentId', 'stream'],
    partitions: 3,
    retentionDays: 30,
  },
  {
    name: 'audit',
    about: 'who did what: checkpoints, erasures, permissions',
    typePrefixes: ['audit.'],
    key: ['stream', 'agentId', 'conversationId'],
    partitions: 1,
    retentionDays: 365,
  },
  {
    name: 'dead-letters',
    about: 'events that could not be brought to their topic, with the reason',
    typePrefixes: ['dead_letter.'],
    key: ['conversationId', 'agentId', 'stream'],
    partitions: 1,
    retentionDays: 30,
  },
] as const satisfies readonly Topic[];

/** Name of a topic, without the prefix. */
export type TopicName = (typeof topics)[number]['name'];

const byPrefix: readonly (readonly [prefix: string, topic: Topic])[] = (topics as readonly Topic[]).flatMap(topic =>
  topic.typePrefixes.map(prefix => [prefix, topic] as const),
);
const forTheRest = topics[1];

/** The topic of a type of events. Pure. */
export function topicOf(type: string): Topic {
  return byPrefix.find(([prefix]) => type.startsWith(prefix))?.[1] ?? forTheRest;
}

/** The key of an event in its topic; events without any of its fields go by their source. */
export function keyOf(event: Event): string {
  for (const field of topicOf(event.type).key) if (event[field] !== '') return event[field];
  return event.source;
}

/** The topics in which events of these types can be; `*` at the end of a type stands for any rest. None given: all. */
export function topicsOf(types: readonly string[] | undefined): readonly Topic[] {
  if (!types || types.length === 0) return topics;
  return topics.filter(topic => types.some(type => canHold(topic, type)));
}

function canHold(topic: Topic, type: string): boolean {
  if (!type.endsWith('*')) return topicOf(type) === topic;
  const begin = type.slice(0, -1);
  const within = byPrefix.some(
    ([prefix, its]) => its === topic && (prefix.startsWith(begin) || begin.startsWith(prefix)),
  );
  // What begins like this may also be a type that has no topic of its own.
  return within || (topic === forTheRest && !byPrefix.some(([prefix]) => begin.startsWith(prefix)));
}

/** The most that an event may weigh on Kafka, encoded, in bytes: what gRPC clients take unless told otherwise. */
export const eventBytesMax = 4 * 1024 * 1024;

/** Settings of a topic on the broker, as Kafka names them. Its clock says how long a record stays: the event's own time may be any. */
export function settingsOf(topic: Topic): Readonly<Record<string, string>> {
  return {
    'cleanup.policy': 'delete',
    'retention.ms': String(topic.retentionDays * 24 * 3_600_000),
    'max.message.bytes': String(eventBytesMax + 1024 * 1024),
    'message.timestamp.type': 'LogAppendTime',
  };
}

/** The topic's whole name. */
export function fullName(topic: Pick<Topic, 'name'>, prefix = 'dacp'): string {
  return `${prefix}.${topic.name}`;
}
