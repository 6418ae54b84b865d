import type { AgentDescriptor } from '#gen/dacp/agent/v1/agent_pb.js';
import type { Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import type {
  HistoryRequest,
  HistoryResponse,
  RoutedBy,
  Rule,
  Subscription,
  SubscriptionStatus,
} from '#gen/dacp/routing/v1/routing_pb.js';
import type { Lifecycle } from '../base/index.js';
import type { Broker, SendOptions, TopicKeeper } from '../link/index.js';

/** What became of a message that was routed. */
export interface Routed {
  readonly receipt: Receipt;
  /** Who has it. */
  readonly receivers: readonly string[];
  readonly by: RoutedBy;
  /** The rule's name, when a rule decided. */
  readonly rule: string;
}

/**
 * Brokered routing and durable subscriptions (S2). Namespaces may be empty, which means `default`. Starting reads what the record
 * holds; it is started before the links and closed before them.
 */
export interface Routing extends Lifecycle {
  /** For the links: who gets what is sent to the broker, and what is kept of topics. */
  readonly broker: Broker;
  readonly topics: TopicKeeper;
  /** Errors: NOBODY_INTERESTED; as `Exchange.send`. */
  route(message: Message, options?: SendOptions): Promise<Routed>;
  /** True: there was none of this name. Errors: FIELD_INVALID, ROUTING_FULL. */
  putRule(rule: Rule): Promise<boolean>;
  /** Errors: RULE_UNKNOWN. */
  deleteRule(namespace: string, name: string): Promise<void>;
  /** In the order in which they are tried. */
  listRules(namespace: string): readonly Rule[];
  /** `position`: where it begins or goes on. Errors: FIELD_INVALID, ROUTING_FULL. */
  putSubscription(subscription: Subscription): Promise<{ readonly created: boolean; readonly position: bigint }>;
  /** Errors: SUBSCRIPTION_UNKNOWN. */
  deleteSubscription(namespace: string, name: string): Promise<void>;
  /** By name. */
  listSubscriptions(namespace: string): Promise<SubscriptionStatus[]>;
  /** Puts in force what descriptors declare; never rejects. */
  declare(agents: readonly AgentDescriptor[]): Promise<void>;
  /** Errors: TRANSCRIPT_UNKNOWN, FIELD_INVALID. */
  history(request: HistoryRequest, signal: AbortSignal): Promise<HistoryResponse>;
  /** Takes away at once what retention says; it does so by itself from time to time. */
  trim(): Promise<void>;
  /** Writes down what is known: after the links have closed. */
  flush(): Promise<void>;
}
