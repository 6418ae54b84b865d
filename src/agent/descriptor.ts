import { create, type JsonObject, type MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import {
  type AgentDescriptor,
  AgentDescriptorSchema,
  AgentKind,
  type CapabilitySchema,
} from '#gen/dacp/agent/v1/agent_pb.js';
import { checkInteger } from '../base/index.js';
import { check } from '../message/index.js';

/** The five kinds of agents by name (S1). */
export const agentKinds = {
  llm: AgentKind.LLM,
  reactive: AgentKind.REACTIVE,
  goal_based: AgentKind.GOAL_BASED,
  collaborative: AgentKind.COLLABORATIVE,
  learning: AgentKind.LEARNING,
} as const;

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
  /** Interaction protocols beyond request and reply, such as `contract-net`. */
  readonly protocols?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly team?: string;
  /** Topics it listens to; a `*` at the end stands for any rest. */
  readonly topics?: readonly string[];
  /** Message types it is interested in (S2). */
  readonly interests?: readonly string[];
  /** Its own version (semver.org). */
  readonly version?: string;
  /** Only one instance of it at a time in the mesh. */
  readonly exclusive?: boolean;
  /** Messages that may wait: 1,000 unless said (S14). */
  readonly mailboxMax?: number;
  /** Messages it works on at the same time: 1 unless said. */
  readonly concurrencyMax?: number;
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

/** What an agent can bear, completed and checked. Errors: OPTION_INVALID. */
export function limitsOf(description: AgentDescription) {
  const { mailboxMax = 1000, concurrencyMax = 1, handleTimeoutMs = 30_000 } = description;
  return {
    mailboxMax: checkInteger('mailboxMax', mailboxMax, { min: 1, max: 1_000_000 }),
    concurrencyMax: checkInteger('concurrencyMax', concurrencyMax, { min: 1, max: 100_000 }),
    handleTimeoutMs: checkInteger('handleTimeoutMs', handleTimeoutMs, { min: 1, max: 86_400_000 }),
  };
}

/** The description as the mesh registers it. Errors: FIELD_INVALID, OPTION_INVALID. */
export function describeAgent(
  description: AgentDescription,
  capabilities: Readonly<Record<string, CapabilityDescription>>,
): AgentDescriptor {
  const { mailboxMax, concurrencyMax, handleTimeoutMs } = limitsOf(description);
  const descriptor = create(AgentDescriptorSchema, {
    id: description.id,
    namespace: description.namespace ?? '',
    kind: agentKinds[description.kind ?? 'reactive'],
    description: description.description ?? '',
    capabilities: Object.entries(capabilities).map(describeCapability),
    protocols: [...(description.protocols ?? [])],
    limits: { mailboxMax, concurrencyMax, handleTimeout: durationFromMs(handleTimeoutMs) },
    labels: { ...description.labels },
    team: description.team ?? '',
    version: description.version ?? '',
    topics: [...(description.topics ?? [])],
    interests: [...(description.interests ?? [])],
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
