import type { MeshError } from '../base/index.js';
import type { Inbound } from '../link/index.js';
import type { Span } from '../observability/index.js';
import type { Task } from './activity.js';
import type { Stop } from './stop.js';

/** How the handling of a message ended; `abandoned`: nobody waited for it any more. */
export type Ending = 'handled' | 'failed' | 'abandoned';

/** One message in the hands of its agent. */
export interface Handling {
  readonly inbound: Inbound;
  readonly task: Task;
  readonly stop: Stop;
  readonly span: Span;
  /** When it began, by the monotonic clock in ms. */
  readonly beganMs: number;
  /** When its time is over, in ms since the epoch. */
  readonly deadlineMs: number;
  /** Its end was told; what the handler still does counts for nothing. */
  readonly over: boolean;
  /** What the agent decided, for the transcript. */
  decided(decision: unknown): void;
  /** Answers with the outcome; only the first answer counts. Errors: HANDLER_FAILED for an outcome that cannot be sent. */
  answer(outcome: unknown, error?: MeshError): void;
  /** Tells the end, once. */
  end(ending: Ending, error?: MeshError): void;
}
