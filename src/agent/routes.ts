import { create } from '@bufbuild/protobuf';
import { durationMs, timestampDate } from '@bufbuild/protobuf/wkt';
import { type AgentStatus, Availability, LifecycleState } from '#gen/dacp/agent/v1/agent_pb.js';
import { GetStatusRequestSchema, GetStatusResponseSchema } from '#gen/dacp/agent/v1/agent_service_pb.js';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError, systemClock } from '../base/index.js';
import {
  answerInVersion1,
  check,
  isVersion1,
  messageFromJson,
  messageToJson,
  messageV1FromJson,
  messageV1ToJson,
  unqualify,
  wantsAnswer,
} from '../message/index.js';
import { type HttpRequest, type HttpResponse, type HttpRoute, jsonResponse } from '../rpc/index.js';
import { timeLeft } from './calls.js';
import { clientAddress, limitReply } from './complete.js';
import { manage } from './management.js';
import type { AgentServiceOptions } from './service.js';
import { takeIn } from './version1.js';

/** What the routes stand on. */
export type AgentRoutesOptions = AgentServiceOptions;

/** How long an instance may take to say how it is, in ms. */
const statusTimeoutMs = 5_000;
/** The end of support of DACP 1.0 (S3): since when it is deprecated (RFC 9745), and when it may go (RFC 8594). */
const version1EndMs = Date.UTC(2026, 2, 31);
const deprecationHeaders = {
  deprecation: `@${version1EndMs / 1000}`,
  sunset: new Date(version1EndMs).toUTCString(),
};

/**
 * The standard's two paths (S1): `POST /agent/message` takes a message as JSON, flat or protobuf's own, and answers with the reply
 * in the flat form if it wants one, else with its receipt; `GET /agent/status/{agent_id}` says how an agent is doing.
 */
export function createAgentRoutes(options: AgentRoutesOptions): HttpRoute[] {
  return [
    { method: 'POST', path: '/agent/message', handle: request => takeMessage(options, request) },
    { method: 'GET', path: '/agent/status/{agent_id}', handle: request => tellStatus(options, request) },
  ];
}

async function takeMessage(options: AgentRoutesOptions, { body, call }: HttpRequest): Promise<HttpResponse> {
  const { exchange, clock = systemClock } = options;
  const value = parse(body);
  const said = isVersion1(value) ? { messageV1: messageV1FromJson(value) } : { message: messageFromJson(value) };
  const { message, dialect } = takeIn(said, { sender: clientAddress(), traceparent: call.traceparent, clock });
  const old = dialect === '1.0';
  if (old) options.onUpgrade?.(message, call.protocol);
  const headers = old ? deprecationHeaders : {};
  const timeoutMs = timeLeft(call, clock);
  if (wantsAnswer(message.performative)) {
    const reply = await exchange.ask(limitReply(message, timeoutMs, clock), { signal: call.signal });
    return jsonResponse(200, old ? messageV1ToJson(answerInVersion1(reply)) : messageToJson(reply), headers);
  }
  const { receipt, receivers } = await exchange.send(message, { signal: call.signal, timeoutMs });
  return jsonResponse(200, { message_id: message.id, receipt: nameOf(Receipt, receipt), receivers }, headers);
}

async function tellStatus(options: AgentRoutesOptions, { params, query, call }: HttpRequest): Promise<HttpResponse> {
  const { agentId, namespace } = unqualify(params.agent_id ?? '');
  const request = create(GetStatusRequestSchema, { agentId, namespace: query.get('namespace') ?? namespace });
  check(GetStatusRequestSchema, request);
  const { exchange, registry, clock = systemClock } = options;
  const timeoutMs = Math.min(timeLeft(call, clock), statusTimeoutMs);
  const order = { schema: GetStatusRequestSchema, request, response: GetStatusResponseSchema, timeoutMs, call };
  const { instances } = await manage({ exchange, registry, clock }, order);
  const all = instances.map(statusJson);
  return jsonResponse(200, { ...all.find(({ state }) => state !== 'unspecified'), instances: all });
}

/** A status as JSON in the standard's words; `uptime` in seconds. */
function statusJson(status: AgentStatus) {
  return {
    agent_id: status.agentId,
    namespace: status.namespace,
    state: nameOf(LifecycleState, status.state),
    availability: nameOf(Availability, status.availability),
    uptime: status.uptime ? durationMs(status.uptime) / 1000 : 0,
    started_at: status.startedAt ? timestampDate(status.startedAt).toISOString() : null,
    mailbox_size: status.mailboxSize,
    mailbox_max: status.mailboxMax,
    active: status.active,
    handled: Number(status.handled),
    failed: Number(status.failed),
    knowledge_size: Number(status.knowledgeSize),
    last_error: status.lastError,
    host_id: status.hostId,
    session_id: status.sessionId,
  };
}

function nameOf(names: Readonly<Record<number, string>>, number: number): string {
  return (names[number] ?? `number_${number}`).toLowerCase();
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new MeshError(
      'MESSAGE_UNREADABLE',
      `the body is no JSON: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  }
}
