/** What a metric is called and what tells its series apart. */
export interface MetricDefinition<L extends string = string> {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly L[];
}

/** A metric of durations or sizes, counted by bucket. */
export interface HistogramDefinition<L extends string = string> extends MetricDefinition<L> {
  /** Upper bounds, growing. */
  readonly buckets: readonly number[];
}

/** Values of the labels of one series. */
export type Labels<L extends string> = Readonly<Record<L, string>>;

/** From half a millisecond to ten seconds. */
const durationBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Metrics of agents, under exactly the names that S11 gives. */
export const agentMetrics = {
  messagesSent: {
    name: 'agent_messages_sent_total',
    help: 'Messages that an agent sent.',
    labels: ['agent_id', 'message_type'],
  },
  messagesReceived: {
    name: 'agent_messages_received_total',
    help: 'Messages that an agent received.',
    labels: ['agent_id', 'message_type'],
  },
  decisionTime: {
    name: 'agent_decision_time_seconds',
    help: 'Time that an agent took to decide.',
    labels: ['agent_id'],
    buckets: durationBuckets,
  },
  actionTime: {
    name: 'agent_action_time_seconds',
    help: 'Time that an agent took to act.',
    labels: ['agent_id'],
    buckets: durationBuckets,
  },
  queueSize: {
    name: 'agent_message_queue_size',
    help: 'Messages that wait in the mailbox of an agent.',
    labels: ['agent_id'],
  },
  knowledgeBaseSize: {
    name: 'agent_knowledge_base_size',
    help: 'Entries in the knowledge base of an agent.',
    labels: ['agent_id'],
  },
  decisionCacheHits: {
    name: 'agent_decision_cache_hits_total',
    help: 'Decisions that an agent took again, from its own cache or from the one that it shares.',
    labels: ['agent_id', 'tier'],
  },
  decisionCacheMisses: {
    name: 'agent_decision_cache_misses_total',
    help: 'Decisions that were in no cache and had to be made.',
    labels: ['agent_id'],
  },
  errors: {
    name: 'agent_errors_total',
    help: 'Errors of an agent, by their reason.',
    labels: ['agent_id', 'error_type'],
  },
} as const;

/** Metrics of what is still understood and soon will not be. */
export const deprecationMetrics = {
  messages: {
    name: 'dacp_deprecated_messages_total',
    help: 'Messages of a version of DACP that is deprecated, by the edge that they came over.',
    labels: ['version', 'edge'],
  },
} as const;

/** Metrics of what was spent. */
export const budgetMetrics = {
  cost: {
    name: 'dacp_cost_micros_total',
    help: 'What was paid for awards and calls, in millionths of the currency.',
    labels: ['kind', 'agent_id', 'model', 'capability', 'currency'],
  },
  tokens: {
    name: 'dacp_cost_tokens_total',
    help: 'Model tokens that were used, input and output together.',
    labels: ['kind', 'agent_id', 'model', 'capability'],
  },
} as const;

/** Metrics of calls that this process answers. */
export const rpcMetrics = {
  handled: {
    name: 'dacp_rpc_handled_total',
    help: 'Calls that were answered, by gRPC code and protocol.',
    labels: ['method', 'code', 'protocol'],
  },
  duration: {
    name: 'dacp_rpc_duration_seconds',
    help: 'Time from the begin of a call to its end.',
    labels: ['method'],
    buckets: durationBuckets,
  },
} as const;

/** How well what happened is proven. */
export const auditMetrics = {
  behind: {
    name: 'dacp_audit_behind',
    help: 'Positions of the record that are committed and not linked into the chain yet.',
    labels: [],
  },
  uncovered: {
    name: 'dacp_audit_uncovered_events',
    help: 'Events of the chain that no signed checkpoint covers yet.',
    labels: [],
  },
} as const satisfies Record<string, MetricDefinition<never>>;

/** What a node keeps at the moment. */
export const durableMetrics = {
  open: {
    name: 'dacp_durable_messages_open',
    help: 'Durable messages that are committed and not handled yet, each once for each receiver.',
    labels: [],
  },
} as const satisfies Record<string, MetricDefinition<never>>;

/** How a node's event log comes from the record to its feed. */
export const feedMetrics = {
  brought: {
    name: 'dacp_feed_events_total',
    help: 'Events of the record that were brought to the feed.',
    labels: [],
  },
  behind: {
    name: 'dacp_feed_behind_events',
    help: 'Events of the record that are not in the feed yet, as last counted.',
    labels: [],
  },
  behindSeconds: {
    name: 'dacp_feed_behind_seconds',
    help: 'For how long there have been events that are not in the feed.',
    labels: [],
  },
  retries: {
    name: 'dacp_feed_retries_total',
    help: 'Tries to reach the feed that failed and were made again.',
    labels: [],
  },
  deadLetters: {
    name: 'dacp_feed_dead_letters_total',
    help: 'Events that the feed would not take.',
    labels: [],
  },
} as const satisfies Record<string, MetricDefinition<never>>;

/** Metrics of links, by what the links call their counters. */
export const linkMetrics = {
  frames_sent: { name: 'dacp_link_frames_sent_total', help: 'Frames sent on links.', labels: [] },
  frames_received: { name: 'dacp_link_frames_received_total', help: 'Frames received on links.', labels: [] },
  bytes_sent: { name: 'dacp_link_bytes_sent_total', help: 'Bytes of frames sent on links.', labels: [] },
  bytes_received: { name: 'dacp_link_bytes_received_total', help: 'Bytes of frames received on links.', labels: [] },
  deliveries_sent: { name: 'dacp_link_deliveries_sent_total', help: 'Messages sent on links.', labels: [] },
  deliveries_received: { name: 'dacp_link_deliveries_received_total', help: 'Messages received on links.', labels: [] },
  deliveries_repeated: {
    name: 'dacp_link_deliveries_repeated_total',
    help: 'Messages sent again after a link was resumed.',
    labels: [],
  },
  deliveries_moved: {
    name: 'dacp_link_deliveries_moved_total',
    help: 'Messages that were refused before anybody had them, and sent to another instance.',
    labels: [],
  },
  credit_waits: {
    name: 'dacp_link_credit_waits_total',
    help: 'Messages that waited for the peer to take more.',
    labels: [],
  },
  nacks_sent: { name: 'dacp_link_nacks_sent_total', help: 'Messages that were refused to a peer.', labels: [] },
  replies_dropped: {
    name: 'dacp_link_replies_dropped_total',
    help: 'Answers that nobody waited for any more.',
    labels: [],
  },
  deadlines_passed: {
    name: 'dacp_link_deadlines_passed_total',
    help: 'Messages whose deadline passed on the way.',
    labels: [],
  },
  durable_committed: {
    name: 'dacp_durable_messages_committed_total',
    help: 'Messages committed to the record until they are handled.',
    labels: [],
  },
  durable_redelivered: {
    name: 'dacp_durable_messages_redelivered_total',
    help: 'Deliveries of durable messages after the first.',
    labels: [],
  },
  durable_doubles: {
    name: 'dacp_durable_messages_doubled_total',
    help: 'Durable messages that were sent again after they were committed.',
    labels: [],
  },
  durable_given_up: {
    name: 'dacp_durable_messages_given_up_total',
    help: 'Durable messages that became dead letters.',
    labels: [],
  },
  links_opened: { name: 'dacp_links_opened_total', help: 'Links opened.', labels: [] },
  links_resumed: { name: 'dacp_links_resumed_total', help: 'Links resumed after their connection broke.', labels: [] },
  links_lost: {
    name: 'dacp_links_lost_total',
    help: 'Links that ended because they were not resumed in time.',
    labels: [],
  },
} as const satisfies Record<string, MetricDefinition<never>>;
