import type { Address } from '#gen/dacp/message/v2/message_pb.js';
import type { Clock } from '../base/index.js';
import type { Exchange } from '../link/index.js';
import type { Tracer } from '../observability/index.js';
import type { AdaptiveTimeouts } from '../resilience/index.js';
import type { Agent, AgentContext, Self } from './agent.js';
import type { Conversations } from './conversations/conversations.js';
import type { Deadlines } from './deadlines.js';
import type { Knowledge } from './knowledge.js';
import type { Recordings } from './outside.js';
import type { AgentState } from './states.js';
import type { AgentTelemetry } from './telemetry.js';
import type { Transcript } from './transcript.js';

/** What an agent has around it in its host, the same for all its messages. */
export interface Surroundings {
  readonly agent: Agent;
  readonly self: Self;
  readonly address: Address;
  readonly knowledge: Knowledge;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly conversations: Conversations;
  /** Of the whole host. */
  readonly timeouts: AdaptiveTimeouts;
  /** Decides in the agent's place when its decisions are cached. */
  readonly decider?: ((percept: unknown, context: AgentContext) => unknown) | undefined;
  readonly telemetry: AgentTelemetry;
  /** Hears what the agent as a whole does; undefined: nobody keeps that. */
  readonly onState: ((state: AgentState) => void) | undefined;
  readonly tracer: Tracer;
  /** Undefined: recorded conversations are kept by nobody here. */
  readonly transcript: Transcript | undefined;
  /** What agents get from outside is served from here. */
  readonly recordings: Recordings | undefined;
  /** Asked for late: an exchange is made with the agents that it serves. */
  exchange(): Pick<Exchange, 'ask' | 'send'>;
}
