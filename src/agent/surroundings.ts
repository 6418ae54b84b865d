import type { Address } from '#gen/dacp/message/v2/message_pb.js';
import type { Clock } from '../base/index.js';
import type { Exchange } from '../link/index.js';
import type { Tracer } from '../observability/index.js';
import type { Agent, Knowledge, Self } from './agent.js';
import type { Deadlines } from './deadlines.js';
import type { AgentTelemetry } from './telemetry.js';

/** What an agent has around it in its host, the same for all its messages. */
export interface Surroundings {
  readonly agent: Agent;
  readonly self: Self;
  readonly address: Address;
  readonly knowledge: Knowledge;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly telemetry: AgentTelemetry;
  readonly tracer: Tracer;
  /** Asked for late: an exchange is made with the agents that it serves. */
  exchange(): Pick<Exchange, 'ask' | 'send'>;
}
