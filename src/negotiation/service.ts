import {
  type NegotiateRequest,
  NegotiationService,
  type StartRequest,
} from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import type { MeshError } from '../base/index.js';
import { fieldInvalid, traceContextOf } from '../message/index.js';
import type { CallContext, Implementation, ServiceBinding } from '../rpc/index.js';
import type { Negotiations } from './negotiations.js';
import { serveSession } from './session/serve.js';

/** The RPC edge of negotiations. Sessions have their frames as bytes: an iterator would cost more than a round. */
export function createNegotiationService(negotiations: Negotiations): ServiceBinding {
  const implementation = implementationOf(negotiations);
  return {
    service: NegotiationService,
    implementation,
    raw: { session: stream => serveSession(negotiations, stream) },
  };
}

function implementationOf(negotiations: Negotiations): Omit<Implementation<typeof NegotiationService>, 'session'> {
  return {
    negotiate: (requests, call) => negotiate(negotiations, requests, call),
    async start(request, call) {
      const { id, participants, conversationId } = await negotiations.open(traced(request, call));
      return { negotiationId: id, participants: participants.map(({ agent }) => agent), conversationId };
    },
    async *watch({ negotiationId, afterVersion }, { signal }) {
      for await (const step of negotiations.watch(negotiationId, afterVersion, signal)) yield { step };
    },
    async decide({ negotiationId, decision }) {
      return { negotiation: await negotiations.pick(negotiationId, decision?.proposalId ?? '') };
    },
    async get({ negotiationId }) {
      return { negotiation: await negotiations.get(negotiationId) };
    },
    list: query => negotiations.list(query),
    async cancel({ negotiationId, cancellation }) {
      return { negotiation: await negotiations.cancel(negotiationId, cancellation?.reason ?? '') };
    },
    async rate({ negotiationId, ...rating }) {
      return { reputation: await negotiations.rate(negotiationId, rating) };
    },
    explain: ({ negotiationId }) => negotiations.explain(negotiationId),
    async getReputation({ agent, capability }) {
      return { reputation: await negotiations.reputation(agent, capability) };
    },
    listReputations: query => negotiations.reputations(query),
  };
}

/** Said in full, since completing it costs more than writing it. */
const shownAs = 'dacp.negotiation.v1.NegotiateResponse' as const;

/** The first request starts, later ones decide or cancel; what is wrong with a later one ends the stream, not the negotiation. */
async function* negotiate(negotiations: Negotiations, requests: AsyncIterable<NegotiateRequest>, call: CallContext) {
  const iterator = requests[Symbol.asyncIterator]();
  const first = await iterator.next();
  const action = first.done ? undefined : first.value.action;
  if (action?.case !== 'start') throw wrongAction('the first request starts the negotiation');
  const { id } = await negotiations.begin(traced(action.value, call));
  const over = new AbortController();
  const cancel = () => over.abort(call.signal.reason);
  if (call.signal.aborted) cancel();
  else call.signal.addEventListener('abort', cancel, { once: true });
  hear(negotiations, id, iterator).catch(error => over.abort(error));
  try {
    for await (const [step, ...further] of negotiations.watchTogether(id, over.signal)) {
      if (first.value.together) yield { $typeName: shownAs, step, further };
      else for (const each of [step, ...further]) yield { $typeName: shownAs, step: each, further: [] };
    }
  } finally {
    call.signal.removeEventListener('abort', cancel);
  }
}

async function hear(negotiations: Negotiations, id: string, requests: AsyncIterator<NegotiateRequest>): Promise<void> {
  for (let next = await requests.next(); !next.done; next = await requests.next()) {
    const { action } = next.value;
    if (action.case === 'decide') await negotiations.pick(id, action.value.proposalId);
    else if (action.case === 'cancel') await negotiations.cancel(id, action.value.reason);
    else throw wrongAction('a negotiation is started once');
  }
}

/** A negotiation without a trace continues the call's. */
function traced(request: StartRequest, { traceparent }: CallContext): StartRequest {
  return request.traceContext ? request : { ...request, traceContext: traceContextOf(traceparent) };
}

function wrongAction(message: string): MeshError {
  return fieldInvalid([{ field: 'action', rule: 'dacp.action', message }]);
}
