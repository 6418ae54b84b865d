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
import { clientAddress, limitReply } from './complete.js';
import { converse } from './conversation.js';
import type { Host } from './host.js';
import { manage } from './management.js';
import { inDialect, type OnUpgrade, type Said, type Speech, type TakenIn, takeIn } from './version1.js';

/** What the agent service stands on. */
export interface AgentServiceOptions {
  readonly exchange: Pick<Exchange, 'ask' | 'send'>;
  /** Of a node: knows all instances of an agent. */
  readonly registry?: Pick<Registry, 'getAgent' | 'watch'>;
  /** Gives callers of Converse a name in the mesh. */
  readonly host?: Pick<Host, 'attach'>;
  readonly clock?: Clock;
  /** Called with each message of DACP 1.0 that comes in. */
  readonly onUpgrade?: OnUpgrade;
}

/** How long a call waits when nobody says, in ms (S14). */
export const callTimeoutMs = 30_000;
/** What managing an instance takes at most beyond what is asked for, in ms. */
const marginMs = 5_000;

/** The RPC edge of agents: what `dacp.agent.v1.AgentService` promises, on an exchange. */
export function createAgentService(options: AgentServiceOptions): Implementation<typeof AgentService> {
  const { exchange, registry, clock = systemClock } = options;
  const parts = { exchange, registry, clock };

  function take(said: Said, call: CallContext): TakenIn {
    const taken = takeIn(said, { sender: clientAddress(), traceparent: call.traceparent, clock });
    if (taken.dialect !== '2.0') options.onUpgrade?.(taken.message, call.protocol);
    return taken;
  }

  return {
    async deliver(said, call) {
      const { message } = take(said, call);
      const sent = await exchange.send(message, { signal: call.signal, timeoutMs: timeLeft(call, clock) });
      return { messageId: message.id, ...sent };
    },
    async ask(said, call) {
      if (said.message) said.message.performative ||= Performative.ASK;
      const { message, dialect } = take(said, call);
      const timeoutMs = said.timeout ? durationMs(said.timeout) : timeLeft(call, clock);
      const reply = await askOnce(exchange, limitReply(message, timeoutMs, clock), call.signal);
      const answer = inDialect(reply, { dialect });
      return { reply: answer.message, replyV1: answer.messageV1 };
    },
    async *converse(requests, call) {
      const caller: Speech = { dialect: '2.0' };
      const heard = converse({ ...parts, host: options.host, caller, onUpgrade: options.onUpgrade }, requests, call);
      for await (const message of heard) yield inDialect(message, caller);
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

/** How long the call lasts, in ms. */
export function timeLeft({ deadlineMs }: CallContext, clock: Clock): number {
  return deadlineMs === undefined ? callTimeoutMs : Math.max(0, deadlineMs - clock.now());
}
