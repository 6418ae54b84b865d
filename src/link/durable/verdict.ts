import type { MeshError } from '../../base/index.js';

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
export function verdictOf(error: MeshError): Verdict {
  return (Object.hasOwn(verdicts, error.reason) && verdicts[error.reason]) || 'failed';
}
