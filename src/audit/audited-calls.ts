import type { Message } from '@bufbuild/protobuf';
import type { CallContext, CallInterceptor } from '../rpc/index.js';
import { type Actions, actorOf } from './actions.js';

/** Calls that are written into the audit log, by what identifies the thing in their request. */
const audited: Readonly<Record<string, readonly string[]>> = {
  'dacp.routing.v1.RoutingService/PutRule': ['rule'],
  'dacp.routing.v1.RoutingService/DeleteRule': [],
  'dacp.routing.v1.RoutingService/PutSubscription': ['subscription'],
  'dacp.routing.v1.RoutingService/DeleteSubscription': [],
  'dacp.agent.v1.AgentService/Pause': [],
  'dacp.agent.v1.AgentService/Resume': [],
  'dacp.agent.v1.AgentService/Drain': [],
  'dacp.registry.v1.RegistryService/Deregister': [],
  'dacp.state.v1.StateService/Delete': ['key'],
  'dacp.budget.v1.BudgetService/Set': [],
  'dacp.negotiation.v1.NegotiationService/Decide': [],
  'dacp.negotiation.v1.NegotiationService/Cancel': [],
  'dacp.negotiation.v1.NegotiationService/Rate': [],
};

/** Fields of a request, or of the part that identifies it, that say what it is about; never what it says. */
const naming = [
  'namespace',
  'name',
  'account',
  'agentId',
  'sessionId',
  'type',
  'id',
  'kind',
  'negotiationId',
  'proposalId',
] as const;

/** Writes who changed what in the mesh, for each call that administers it. Other calls cost a look into a table. */
export function auditCalls(actions: Pick<Actions, 'note'>): CallInterceptor {
  const details = new WeakMap<CallContext, Record<string, string>>();
  return {
    request(call, _schema, message) {
      const parts = audited[call.method];
      if (parts) details.set(call, namesOf(message, parts));
    },
    end(call, { error }) {
      if (!audited[call.method]) return;
      const named = details.get(call) ?? {};
      actions.note({ type: 'call', action: call.method, actor: actorOf(call), details: named, error });
    },
  };
}

function namesOf(message: Message, parts: readonly string[]): Record<string, string> {
  const fields = message as unknown as Readonly<Record<string, unknown>>;
  const found: Record<string, string> = {};
  for (const from of [fields, ...parts.map(part => fields[part])]) {
    if (typeof from !== 'object' || from === null) continue;
    for (const name of naming) {
      const value = (from as Record<string, unknown>)[name];
      if (typeof value === 'string' && value !== '') found[name] = value.slice(0, 256);
    }
  }
  return found;
}
