import type { MeshError } from '../base/index.js';
import type { LinkPeer } from './peer.js';

/** What is counted; each only grows. */
export type LinkCounter =
  | 'frames_sent'
  | 'frames_received'
  | 'bytes_sent'
  | 'bytes_received'
  | 'deliveries_sent'
  | 'deliveries_received'
  | 'deliveries_repeated'
  | 'deliveries_moved'
  | 'credit_waits'
  | 'nacks_sent'
  | 'replies_dropped'
  | 'deadlines_passed'
  | 'durable_committed'
  | 'durable_redelivered'
  | 'durable_doubles'
  | 'durable_given_up'
  | 'links_opened'
  | 'links_resumed'
  | 'links_lost';

/** What happens to a link as a whole: a line in the log each. */
export type LinkEvent =
  | 'opened'
  | 'resumed'
  | 'broken'
  /** In good order: one side had said that it would. */
  | 'closed'
  /** For another reason, which the error says. */
  | 'ended'
  | 'dial_failed'
  | 'register_refused'
  | 'lease_unwritten'
  /** A peer is not told any more where agents are. */
  | 'locate_failed';

/** What the links tell of themselves: a port that the process fills with its own meters and its own log. */
export interface LinkObserver {
  /** On the hot path: must be cheap and must not throw. */
  add(counter: LinkCounter, by: number): void;
  event(event: LinkEvent, peer: Partial<LinkPeer>, error?: MeshError): void;
}

/** Keeps nothing. */
export const silentObserver: LinkObserver = { add: () => undefined, event: () => undefined };
