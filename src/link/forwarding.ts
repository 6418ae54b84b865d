import { MeshError } from '../base/index.js';
import type { WayBack } from './following.js';
import type { Parcel } from './parcel.js';
import type { Destination, Wish } from './router.js';

/** How a message is forwarded. */
export interface Forwarding extends Wish {
  /** An answer is waited for, and nothing else. */
  readonly ask: boolean;
  /** How long to follow a message that does not say so itself. */
  readonly timeoutMs: number;
  /** It is kept here, and brought to its receiver. */
  readonly kept?: boolean;
  /** The part of the way that it comes back on, if that is known already. */
  readonly back?: WayBack | undefined;
}

/** How long a message without `reply_by` is followed (S14). */
export const followMs = 30_000;

/** How a message that nobody asked anything special for is forwarded. */
export const plainly: Forwarding = { receivers: [], sessionId: '', ask: false, timeoutMs: followMs };

/** How long a message is followed that another process keeps. */
export const keptMs = 86_400_000;

/** Where a message goes, and how. */
export interface Plan {
  readonly destinations: readonly Destination[];
  readonly forwarding: Forwarding;
}

/** Nobody has said in time what became of the message with this id. */
export function tooLate(id: string): MeshError {
  return new MeshError('DEADLINE_PASSED', `message ${id} was not answered or taken in time`);
}

/** Nobody is there whom it is for. */
export function nobodyError({ header }: Parcel): MeshError {
  return new MeshError('RECEIVER_UNKNOWN', `nobody is there for "${header.receiver?.text ?? ''}"`);
}

/** A process ends over it. Its sender goes on, and must not take it for a message that nobody had. */
export function unfinished(id: string, cause: MeshError): MeshError {
  const text = `${cause.message} before message ${id} was over: it may have been handled`;
  return new MeshError('OUTCOME_UNKNOWN', text, { cause });
}
