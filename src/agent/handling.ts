import type { MeshError } from '../base/index.js';
import type { Inbound } from '../link/index.js';
import type { Span } from '../observability/index.js';
import type { AgentContext } from './agent.js';
import type { Ending } from './ending.js';
import type { AgentEvent } from './states.js';
import type { Stop } from './stop.js';
import type { Surroundings } from './surroundings.js';

/** One message in the hands of its agent, and what the agent has made of it so far. */
export interface Handling {
  readonly around: Surroundings;
  readonly inbound: Inbound;
  /** What its handler is given. */
  readonly context: AgentContext;
  readonly stop: Stop;
  /** Begun with its handling, if not before. */
  span: Span;
  /** When it began, by the monotonic clock in ms. */
  readonly beganMs: number;
  /** When the clock was last looked at for it. */
  atMs: number;
  /** When its time is over, in ms since the epoch. */
  readonly deadlineMs: number;
  /** Its end was told; what the handler still does counts for nothing. */
  readonly over: boolean;
  /** Its agent has perceived it. */
  understood: boolean;
  percept: unknown;
  /** Goes into the transcript, too. */
  decision: unknown;
  /** Others have their turn before it goes on: its time is watched over from now on. */
  wait(): void;
  /** It leads its agent to another state. */
  on(event: AgentEvent): void;
  /** Answers with the outcome; only the first answer counts. Errors: HANDLER_FAILED for an outcome that cannot be sent. */
  answer(outcome: unknown, error?: MeshError): void;
  /** Tells the end, once. */
  end(ending: Ending, error?: MeshError): void;
}
