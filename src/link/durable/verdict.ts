import { backoffMs, type MeshError } from '../../base/index.js';
import { type DurableLimits, failureBackoff } from './durable-limits.js';
import type { Return } from './lanes.js';

/**
 * What a delivery that did not get through means for the message.
 * - `away`: nobody is there, or has room, at the moment: it waits for as long as it is kept.
 * - `lost`: whoever had it went away with it, or never said a word: it goes out again, so many times.
 * - `failed`: the receiver's own code failed on it: it goes out again, so many times.
 * - `working`: the receiver has it and works on it still: it is asked again later.
 * - `final`: no try will ever end otherwise.
 */
export type Verdict = 'away' | 'lost' | 'failed' | 'working' | 'final';

/** What is not listed is a failure of the receiver. */
const verdicts: Readonly<Record<string, Verdict>> = {
  AGENT_UNKNOWN: 'away',
  CAPABILITY_UNKNOWN: 'away',
  RECEIVER_UNKNOWN: 'away',
  UNREACHABLE: 'away',
  NOT_DELIVERED: 'away',
  MAILBOX_FULL: 'away',
  LINK_BUSY: 'away',
  AGENT_DRAINING: 'away',
  DRAINING: 'away',
  NOT_STARTED: 'away',
  LINK_SILENT: 'away',
  LINK_REPLACED: 'away',
  OUTCOME_UNKNOWN: 'lost',
  DEADLINE_PASSED: 'lost',
  MESSAGE_IN_FLIGHT: 'working',
  FIELD_INVALID: 'final',
  MESSAGE_UNREADABLE: 'final',
  MESSAGE_TOO_LARGE: 'final',
  HOPS_EXCEEDED: 'final',
  SENDER_DENIED: 'final',
  RECEIPT_UNSUPPORTED: 'final',
  SESSION_UNKNOWN: 'final',
  NOT_UNDERSTOOD: 'final',
  REFUSED: 'final',
};

/** What this error means for a message that is kept. */
export function verdictOf({ reason }: MeshError): Verdict {
  return (Object.hasOwn(verdicts, reason) && verdicts[reason]) || 'failed';
}

/** How often things went wrong with a message. */
export interface Tries {
  /** How often somebody had it. */
  deliveries: number;
  failures: number;
  losses: number;
}

/** What is known beside the error. */
export interface Circumstances {
  readonly limits: Pick<DurableLimits, 'failuresMax' | 'lossesMax'>;
  /** How long the receiver is left alone after what went wrong in a row, in ms. */
  readonly pauseMs: number;
  /** The receiver never comes back under its name. */
  readonly goneForGood: boolean;
}

/** How a message comes back that did not get through, counting the try; undefined: it is given up. */
export function judge(tries: Tries, error: MeshError, around: Circumstances): Return | undefined {
  const { limits, pauseMs, goneForGood } = around;
  switch (verdictOf(error)) {
    case 'final':
      return undefined;
    case 'away': {
      tries.deliveries--;
      const full = error.reason === 'MAILBOX_FULL' || error.reason === 'LINK_BUSY';
      return goneForGood ? undefined : { delayMs: pauseMs, blocks: true, full };
    }
    case 'lost':
      if (++tries.losses >= limits.lossesMax) return undefined;
      return { delayMs: pauseMs, blocks: error.reason === 'OUTCOME_UNKNOWN', full: false };
    case 'working':
      tries.deliveries--;
      return { delayMs: backoffMs(1, failureBackoff), blocks: false, full: false };
    case 'failed': {
      if (++tries.failures >= limits.failuresMax) return undefined;
      const delayMs = Math.max(error.retryAfterMs ?? 0, backoffMs(tries.failures, failureBackoff));
      return { delayMs, blocks: false, full: false };
    }
  }
}
