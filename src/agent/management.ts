import { create, type DescMessage, type MessageShape, type Message as ProtoMessage } from '@bufbuild/protobuf';
import type { GenMessage } from '@bufbuild/protobuf/codegenv2';
import { type AgentStatus, AgentStatusSchema } from '#gen/dacp/agent/v1/agent_pb.js';
import { type Clock, MeshError, toMeshError } from '../base/index.js';
import type { Exchange } from '../link/index.js';
import { anyContent, contentAny, createMessage, makeAddress, traceContextOf } from '../message/index.js';
import type { Registry } from '../registry/index.js';
import { answerError } from './answer.js';
import { clientAddress } from './complete.js';
import { controlOntology } from './control.js';

/** What managing agents needs. */
export interface ManagementOptions {
  readonly exchange: Pick<Exchange, 'ask'>;
  /** Knows the instances of an agent; without it, the one instance that the exchange finds is meant. */
  readonly registry?: Pick<Registry, 'getAgent'> | undefined;
  readonly clock: Clock;
}

/** The calls that manage agents answer alike: with the status of each instance. */
type StatusResponse = ProtoMessage & { instances: AgentStatus[] };

/** A request to every instance of an agent. */
export interface Order<Req extends DescMessage, Res extends StatusResponse> {
  readonly schema: Req;
  readonly request: MessageShape<Req> & { readonly agentId: string; readonly namespace: string };
  readonly response: GenMessage<Res>;
  readonly timeoutMs: number;
  /** The call on whose behalf it is given. */
  readonly call: { readonly traceparent: string; readonly signal: AbortSignal };
}

/** One instance's place; empty when there is no registry to tell. */
interface Place {
  readonly sessionId: string;
  readonly hostId: string;
}

type Result<Res> =
  | { readonly place: Place; readonly response: Res }
  | { readonly place: Place; readonly error: MeshError };

const nowhere: Place = { sessionId: '', hostId: '' };

/**
 * Sends a request that manages an agent to all its instances; gives the responses and the status of every instance. Of one that did
 * not answer, the status says why in `last_error`; what it does is not known. Errors: AGENT_UNKNOWN; when no instance answers, why
 * the first did not.
 */
export async function manage<Req extends DescMessage, Res extends StatusResponse>(
  options: ManagementOptions,
  order: Order<Req, Res>,
): Promise<{ readonly responses: readonly Res[]; readonly instances: AgentStatus[] }> {
  const { agentId, namespace } = order.request;
  const places = options.registry?.getAgent(namespace, agentId).instances ?? [nowhere];
  const results = await Promise.all(places.map(place => instruct(options, order, place)));
  const responses = results.flatMap(result => ('response' in result ? [result.response] : []));
  if (responses.length === 0) throw firstError(results) ?? gone(agentId);
  const instances = results.flatMap(result =>
    'response' in result
      ? result.response.instances.map(status => placed(status, result.place))
      : [silent(order.request, result)],
  );
  return { responses, instances };
}

async function instruct<Req extends DescMessage, Res extends StatusResponse>(
  { exchange, clock }: ManagementOptions,
  order: Order<Req, Res>,
  place: Place,
): Promise<Result<Res>> {
  const { request, call } = order;
  const message = createMessage(
    {
      performative: 'request',
      sender: clientAddress(),
      receiver: makeAddress('agent', request.agentId, request.namespace),
      ontology: controlOntology,
      content: anyContent(order.schema, request),
      traceContext: traceContextOf(call.traceparent),
      replyByMs: clock.now() + order.timeoutMs,
    },
    clock,
  );
  try {
    const reply = await exchange.ask(message, {
      signal: call.signal,
      ...(place.sessionId && { sessionId: place.sessionId }),
    });
    const error = answerError(reply);
    return error ? { place, error } : { place, response: contentAny(order.response, reply.content) as Res };
  } catch (error) {
    return { place, error: toMeshError(error) };
  }
}

/** A host knows its id, but not the session that its link was given. */
function placed(status: AgentStatus, { sessionId, hostId }: Place): AgentStatus {
  return { ...status, sessionId: sessionId || status.sessionId, hostId: hostId || status.hostId };
}

function silent(
  { agentId, namespace }: { readonly agentId: string; readonly namespace: string },
  { place, error }: { readonly place: Place; readonly error: MeshError },
): AgentStatus {
  const { hostId, sessionId } = place;
  const lastError = `${error.reason}: ${error.message}`;
  return create(AgentStatusSchema, { agentId, namespace: namespace || 'default', hostId, sessionId, lastError });
}

function firstError<Res>(results: readonly Result<Res>[]): MeshError | undefined {
  return results.flatMap(result => ('error' in result ? [result.error] : []))[0];
}

function gone(agentId: string): MeshError {
  return new MeshError('UNREACHABLE', `agent "${agentId}" has no instance that can be reached now; try again`);
}
