import { create } from '@bufbuild/protobuf';
import { durationMs } from '@bufbuild/protobuf/wkt';
import type { AgentDescriptor, AgentStatus } from '#gen/dacp/agent/v1/agent_pb.js';
import {
  DrainRequestSchema,
  DrainResponseSchema,
  GetStatusRequestSchema,
  GetStatusResponseSchema,
  ListConversationsRequestSchema,
  ListConversationsResponseSchema,
  PauseRequestSchema,
  PauseResponseSchema,
  ResumeRequestSchema,
  ResumeResponseSchema,
} from '#gen/dacp/agent/v1/agent_service_pb.js';
import type { Address, Content, Message } from '#gen/dacp/message/v2/message_pb.js';
import { type Clock, type MeshError, toMeshError } from '../base/index.js';
import type { Inbound } from '../link/index.js';
import { anyContent, contentAny, contentIs, failureContent, type PerformativeName, replyTo } from '../message/index.js';
import type { Conversations } from './conversations/conversations.js';
import { describeConversations } from './conversations/status.js';
import type { Runtime } from './runtime.js';

/** The ontology of messages that manage an agent; its host answers them in its place, whatever the agent is doing. */
export const controlOntology = 'dacp.agent';

const drainTimeoutMs = 30_000;

/** What a host needs to answer for an agent. */
export interface Controlled {
  readonly runtime: Runtime;
  readonly descriptor: AgentDescriptor;
  readonly address: Address;
  readonly clock: Clock;
  readonly conversations: Conversations;
  /** The agent's status as its host tells it. */
  status(): AgentStatus;
}

/** Whether a message manages the agent instead of being for it. */
export function isControl(message: Message): boolean {
  return message.ontology === controlOntology;
}

/**
 * Answers a message that manages an agent: `inform` with the response, `refuse` for what cannot be while it drains, `not_understood`
 * for a request that is none.
 */
export async function answerControl(controlled: Controlled, inbound: Inbound): Promise<void> {
  let performative: PerformativeName = 'inform';
  let content: Content;
  let error: MeshError | undefined;
  try {
    content = await carryOut(controlled, inbound.message);
  } catch (thrown) {
    error = toMeshError(thrown);
    performative = error.reason === 'AGENT_DRAINING' ? 'refuse' : 'not_understood';
    content = failureContent(error);
  }
  const sender = controlled.address;
  inbound.reply(replyTo(inbound.message, { performative, content, sender }, controlled.clock));
  inbound.handled(error);
}

async function carryOut(controlled: Controlled, { content }: Message): Promise<Content> {
  const { runtime, conversations } = controlled;
  const instances = () => [controlled.status()];
  if (contentIs(GetStatusRequestSchema, content)) {
    return anyContent(GetStatusResponseSchema, create(GetStatusResponseSchema, { instances: instances() }));
  }
  if (contentIs(ListConversationsRequestSchema, content)) {
    const { conversationId } = contentAny(ListConversationsRequestSchema, content);
    const open = describeConversations(conversations, conversationId);
    const response = create(ListConversationsResponseSchema, { instances: instances(), conversations: open });
    return anyContent(ListConversationsResponseSchema, response);
  }
  if (contentIs(PauseRequestSchema, content)) {
    runtime.pause();
    return anyContent(PauseResponseSchema, create(PauseResponseSchema, { instances: instances() }));
  }
  if (contentIs(ResumeRequestSchema, content)) {
    runtime.resume();
    return anyContent(ResumeResponseSchema, create(ResumeResponseSchema, { instances: instances() }));
  }
  const { timeout } = contentAny(DrainRequestSchema, content);
  const unfinished = await runtime.drain(timeout ? durationMs(timeout) : drainTimeoutMs);
  const response = create(DrainResponseSchema, { instances: instances(), unfinished: BigInt(unfinished) });
  return anyContent(DrainResponseSchema, response);
}
