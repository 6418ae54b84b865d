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
  errors: {
    name: 'agent_errors_total',
    help: 'Errors of an agent, by their reason.',
    labels: ['agent_id', 'error_type'],
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
