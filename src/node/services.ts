import { AgentService } from '#gen/dacp/agent/v1/agent_service_pb.js';
import { BudgetService } from '#gen/dacp/budget/v1/budget_pb.js';
import { EventLogService } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { PromptService } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { RegistryService } from '#gen/dacp/registry/v1/registry_pb.js';
import { RoutingService } from '#gen/dacp/routing/v1/routing_pb.js';
import { StateService } from '#gen/dacp/state/v1/state_pb.js';
import { createAgentService, type Host, type OnUpgrade } from '../agent/index.js';
import type { Clock } from '../base/index.js';
import { type Budgets, createBudgetService } from '../budget/index.js';
import { type Carrier, createEventLogService, type EventStore } from '../eventlog/index.js';
import { createLinkService, type Exchange, type NodeExchange } from '../link/index.js';
import { createNegotiationService, type Negotiations } from '../negotiation/index.js';
import { createPromptService, type Prompts } from '../prompt/index.js';
import { createRegistryService, type Registry } from '../registry/index.js';
import { createRoutingService, type Routing } from '../routing/index.js';
import { bind, type ServiceBinding } from '../rpc/index.js';
import { createStateService, type States } from '../state/index.js';
import type { Database } from '../storage/index.js';

/** What a node has that is called from outside. */
export interface Served {
  readonly database: Database;
  readonly store: EventStore;
  readonly carrier: Pick<Carrier, 'feed' | 'deadLetters'>;
  readonly registry: Registry;
  readonly host: Host<NodeExchange>;
  /** How callers of services speak. */
  readonly edge: Pick<Exchange, 'ask' | 'send'>;
  readonly routing: Routing;
  readonly states: States;
  readonly prompts: Prompts;
  readonly budgets: Budgets;
  readonly negotiations: Negotiations;
  readonly clock: Clock;
  readonly onUpgrade: OnUpgrade;
}

/** The services of rooms that have one each; the others bring theirs along as `services`. */
export function bindServices(served: Served): ServiceBinding[] {
  const { feed, deadLetters } = served.carrier;
  const { registry, host, edge, routing, negotiations, clock, onUpgrade } = served;
  return [
    bind(AgentService, createAgentService({ exchange: edge, registry, host, clock, onUpgrade })),
    bind(RegistryService, createRegistryService(registry)),
    createLinkService(host.exchange),
    bind(EventLogService, createEventLogService({ store: served.store, feed, deadLetters, clock })),
    createNegotiationService(negotiations),
    bind(BudgetService, createBudgetService(served)),
    bind(RoutingService, createRoutingService(routing)),
    bind(StateService, createStateService(served.states)),
    bind(PromptService, createPromptService(served.prompts)),
  ];
}
