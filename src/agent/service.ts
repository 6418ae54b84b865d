import { durationMs } from '@bufbuild/protobuf/wkt';
import {
  type AgentService,
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
import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { type Clock, MeshError, systemClock } from '../base/index.js';
import type { Exchange } from '../link/index.js';
import { performativeName, wantsAnswer } from '../message/index.js';
import type { Registry } from '../registry/index.js';
import type { CallContext, Implementation } from '../rpc/index.js';
import { clientAddress, completeMessage, limitReply } from './complete.js';
import { converse } from './conversation.js';
import type { Host } from './host.js';
import { manage } from './management.js';

/** What the agent service stands on. */
export interface AgentServiceOptions {
  readonly exchange: Pick<Exchange, 'ask' | 'send'>;
  /** Of a node: knows all instances of an agent. */
  readonly registry?: Pick<Registry, 'getAgent' | 'watch'>;
  /** Gives callers of Converse a name in the mesh. */
  readonly host?: Pick<Host, 'attach'>;
  readonly clock?: Clock;
}

/** How long a call waits when nobody says, in ms (S14). */
export const callTimeoutMs = 30_000;
/** What managing an instance takes at most beyond what is asked for, in ms. */
const marginMs = 5_000;

/** The RPC edge of agents: what `dacp.agent.v1.AgentService` promises, on an exchange. */
export function createAgentService(options: AgentServiceOptions): Implementation<typeof AgentService> {
  const { exchange, registry, clock = systemClock } = options;
  const parts = { exchange, registry, clock };

  return {
    async deliver({ message }, call) {
      const said = completeMessage(message, completion(call, clock));
      const sent = await exchange.send(said, { signal: call.signal, timeoutMs: timeLeft(call, clock) });
      return { messageId: said.id, ...sent };
    },
    async ask({ message, timeout }, call) {
      if (message) message.performative ||= Performative.ASK;
      const said = completeMessage(message, completion(call, clock));
      const timeoutMs = timeout ? durationMs(timeout) : timeLeft(call, clock);
      return { reply: await askOnce(exchange, limitReply(said, timeoutMs, clock), call.signal) };
    },
    async *converse(requests, call) {
      for await (const message of converse({ ...parts, host: options.host }, requests, call)) yield { message };
    },
    async getStatus(request, call) {
      const timeoutMs = Math.min(timeLeft(call, clock), marginMs);
      const order = { schema: GetStatusRequestSchema, request, response: GetStatusResponseSchema, timeoutMs, call };
      return { instances: (await manage(parts, order)).instances };
    },
    async listConversations(request, call) {
      const timeoutMs = Math.min(timeLeft(call, clock), marginMs);
      const schema = ListConversationsRequestSchema;
      const order = { schema, request, response: ListConversationsResponseSchema, timeoutMs, call };
      const { instances, responses } = await manage(parts, order);
      return { instances, conversations: responses.flatMap(({ conversations }) => conversations) };
    },
    async pause(request, call) {
      const timeoutMs = Math.min(timeLeft(call, clock), marginMs);
      const order = { schema: PauseRequestSchema, request, response: PauseResponseSchema, timeoutMs, call };
      return { instances: (await manage(parts, order)).instances };
    },
    async resume(request, call) {
      const timeoutMs = Math.min(timeLeft(call, clock), marginMs);
      const order = { schema: ResumeRequestSchema, request, response: ResumeResponseSchema, timeoutMs, call };
      return { instances: (await manage(parts, order)).instances };
    },
    async drain(request, call) {
      const timeoutMs = (request.timeout ? durationMs(request.timeout) : callTimeoutMs) + marginMs;
      const order = { schema: DrainRequestSchema, request, response: DrainResponseSchema, timeoutMs, call };
      const { instances, responses } = await manage(parts, order);
      return { instances, unfinished: responses.reduce((sum, { unfinished }) => sum + unfinished, 0n) };
    },
  };
}

/** Asks, if what is said wants an answer at all: nobody would ever answer a `tell`. Errors: FIELD_INVALID; as `Exchange.ask`. */
export async function askOnce(
  exchange: Pick<Exchange, 'ask'>,
  message: Message,
  signal: AbortSignal,
): Promise<Message> {
  if (wantsAnswer(message.performative)) return exchange.ask(message, { signal });
  const said = performativeName(message.performative);
  const wanted = `"${said}" wants no answer; use Deliver, or ask`;
  const violations = [{ field: 'message.performative', rule: 'dacp.answer', message: wanted }];
  throw new MeshError('FIELD_INVALID', `message.performative: ${wanted}`, { violations });
}

function completion(call: CallContext, clock: Clock) {
  return { sender: clientAddress(), traceparent: call.traceparent, clock };
}

/** How long the call lasts, in ms. */
export function timeLeft({ deadlineMs }: CallContext, clock: Clock): number {
  return deadlineMs === undefined ? callTimeoutMs : Math.max(0, deadlineMs - clock.now());
}
