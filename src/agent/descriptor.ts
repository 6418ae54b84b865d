import { create, type JsonObject, type MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import {
  type AgentDescriptor,
  AgentDescriptorSchema,
  AgentKind,
  type CapabilitySchema,
  MailboxOverflow,
} from '#gen/dacp/agent/v1/agent_pb.js';
import { checkInteger, MeshError } from '../base/index.js';
import { check, messageBytesMax as meshBytesMax } from '../message/index.js';
import { batchMaxUnlessSaid } from './batch.js';
import { type Participants, protocolNames } from './conversations/participants.js';
import { knowledgeMaxUnlessSaid } from './knowledge.js';
import type { Overflow } from './mailbox.js';
import type { Persistence } from './memory/memory.js';

/** The five kinds of agents by name (S1). */
const agentKinds = {
  llm: AgentKind.LLM,
  reactive: AgentKind.REACTIVE,
  goal_based: AgentKind.GOAL_BASED,
  collaborative: AgentKind.COLLABORATIVE,
  learning: AgentKind.LEARNING,
} as const;

const overflows: Readonly<Record<Overflow, MailboxOverflow>> = {
  reject_newest: MailboxOverflow.REJECT_NEWEST,
  drop_oldest: MailboxOverflow.DROP_OLDEST,
  drop_lowest_priority: MailboxOverflow.DROP_LOWEST_PRIORITY,
};

/** What an agent says of itself, and what it can bear. */
export interface AgentDescription {
  /** Unique in its namespace. */
  readonly id: string;
  /** `default` unless said. */
  readonly namespace?: string;
  /** `reactive` unless said. */
  readonly kind?: keyof typeof agentKinds;
  /** One line for people. */
  readonly description?: string;
  /**
   * Interaction protocols beyond request and query, such as `fipa-subscribe`: by name, if the agent's faculties take what is said, or
   * with how it takes part.
   */
  readonly protocols?: readonly string[] | Participants;
  readonly labels?: Readonly<Record<string, string>>;
  readonly team?: string;
  /** Topics it listens to; a `*` at the end stands for any rest. */
  readonly topics?: readonly string[];
  /**
   * Topics of which it wants everything, also what is published while it is away: the node keeps that and brings it in order. A `*` at
   * the end stands for any rest.
   */
  readonly durableTopics?: readonly string[];
  /** Message types that it is interested in: it gets what is sent to `broker` (S2). A `*` at the end stands for any rest. */
  readonly interests?: readonly string[];
  /** Its own version (semver.org). */
  readonly version?: string;
  /** Only one instance of it at a time in the mesh. */
  readonly exclusive?: boolean;
  /** Messages that may wait: 1,000 unless said (S14). */
  readonly mailboxMax?: number;
  /** Which of them goes when one too many comes; its sender hears MAILBOX_FULL. `reject_newest` unless said. */
  readonly mailboxOverflow?: Overflow;
  /** The largest message that it takes, in bytes as encoded: 33,554,432 unless said. Others are refused with MESSAGE_TOO_LARGE. */
  readonly messageBytesMax?: number;
  /** Messages it works on at the same time: 1 unless said. */
  readonly concurrencyMax?: number;
  /** Messages that it takes from its mailbox at once, if it can handle them together: 10 unless said (S15). They count as one. */
  readonly batchMax?: number;
  /** Entries that its knowledge base keeps: 10,000 unless said. */
  readonly knowledgeMax?: number;
  /**
   * What it knows outlives its process: kept by the node as it changes, restored before its first message, wherever it runs next. An
   * answer goes out when what the agent knows by then is kept. It then runs in one place at a time: the instance that began last
   * goes on, others end. With `lifecycle` each transition of its life cycle (S1) is kept, too.
   */
  readonly persistent?: boolean | Persistence;
  /** How long it may work on a message without a deadline, in ms: 30,000 unless said (S14). */
  readonly handleTimeoutMs?: number;
}

/** Something that an agent can do. */
export interface CapabilityDescription {
  /** One line for people and for models that pick tools. */
  readonly description?: string;
  /** JSON Schema (draft 2020-12) of what it takes. */
  readonly input?: JsonObject;
  /** JSON Schema of what it answers with. */
  readonly output?: JsonObject;
  /** Asking twice does no harm. */
  readonly idempotent?: boolean;
  /** Words to find it by. */
  readonly tags?: readonly string[];
}

/** What an agent can bear, completed and checked; `batches`: it can handle messages together. Errors: OPTION_INVALID. */
export function limitsOf(description: AgentDescription, batches = false) {
  const {
    mailboxMax = 1000,
    mailboxOverflow = 'reject_newest',
    concurrencyMax = 1,
    handleTimeoutMs = 30_000,
  } = description;
  const { messageBytesMax, batchMax = batchMaxUnlessSaid, knowledgeMax = knowledgeMaxUnlessSaid } = description;
  if (!Object.hasOwn(overflows, mailboxOverflow))
    throw new MeshError(
      'OPTION_INVALID',
      `mailboxOverflow is "${mailboxOverflow}"; it can be ${Object.keys(overflows).join(', ')}`,
    );
  return {
    mailboxMax: checkInteger('mailboxMax', mailboxMax, { min: 1, max: 1_000_000 }),
    mailboxOverflow,
    ...(messageBytesMax !== undefined && {
      messageBytesMax: checkInteger('messageBytesMax', messageBytesMax, { min: 1, max: meshBytesMax }),
    }),
    concurrencyMax: checkInteger('concurrencyMax', concurrencyMax, { min: 1, max: 100_000 }),
    batchMax: checkInteger('batchMax', batches ? batchMax : 1, { min: 1, max: 10_000 }),
    knowledgeMax: checkInteger('knowledgeMax', knowledgeMax, { min: 1, max: 10_000_000 }),
    handleTimeoutMs: checkInteger('handleTimeoutMs', handleTimeoutMs, { min: 1, max: 86_400_000 }),
  };
}

/** The description as the mesh registers it. Errors: FIELD_INVALID, OPTION_INVALID. */
export function describeAgent(
  description: AgentDescription,
  capabilities: Readonly<Record<string, CapabilityDescription>>,
  limits = limitsOf(description),
): AgentDescriptor {
  const { mailboxMax, mailboxOverflow, messageBytesMax = 0, concurrencyMax, batchMax, handleTimeoutMs } = limits;
  const descriptor = create(AgentDescriptorSchema, {
    id: description.id,
    namespace: description.namespace ?? '',
    kind: agentKinds[description.kind ?? 'reactive'],
    description: description.description ?? '',
    capabilities: Object.entries(capabilities).map(describeCapability),
    protocols: protocolNames(description.protocols),
    limits: {
      mailboxMax,
      mailboxOverflow: overflows[mailboxOverflow],
      messageBytesMax: BigInt(messageBytesMax),
      concurrencyMax,
      batchMax,
      handleTimeout: durationFromMs(handleTimeoutMs),
    },
    labels: { ...description.labels },
    team: description.team ?? '',
    version: description.version ?? '',
    topics: [...(description.topics ?? [])],
    interests: [...(description.interests ?? [])],
    durableTopics: [...(description.durableTopics ?? [])],
    exclusive: description.exclusive ?? false,
  });
  check(AgentDescriptorSchema, descriptor, 'agent');
  return descriptor;
}

function describeCapability([name, capability]: [string, CapabilityDescription]): MessageInitShape<
  typeof CapabilitySchema
> {
  return {
    name,
    description: capability.description ?? '',
    inputSchema: schemaText(capability.input),
    outputSchema: schemaText(capability.output),
    idempotent: capability.idempotent ?? false,
    tags: [...(capability.tags ?? [])],
  };
}

function schemaText(schema: JsonObject | undefined): string {
  return schema === undefined ? '' : JSON.stringify(schema);
}
