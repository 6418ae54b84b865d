import type { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import type { MeshError } from '../base/index.js';

/** Receivers that did not get a message, and why; none named: all of them. */
export interface Failed {
  readonly receivers: readonly string[];
  readonly error: MeshError;
}

/** Who wants to hear what becomes of an item. */
export interface Tracker {
  /** The receipt is reached; `receivers` says who has it, where the sender could not know. */
  reached(receipt: Receipt, receivers: readonly string[]): void;
  /** These receivers did not get it; none named: all. */
  refused(receivers: readonly string[], error: MeshError): void;
}

/** Who gives credit back when something that waits has gone on. */
export interface CreditHolder {
  release(): void;
}

/** An item on its way out. */
export interface Outgoing {
  /** Its bytes within a frame. */
  readonly record: Uint8Array;
  /** The message's id; empty: no delivery. */
  readonly messageId: string;
  /** It uses the peer's credit: a delivery that is no reply. */
  readonly counted: boolean;
  readonly tracker: Tracker | undefined;
  /** Its place on the link; 0: not there yet. */
  sequence: number;
  /** Hears when it stops waiting for credit, for whatever reason; set by who saw it wait. */
  holder: CreditHolder | undefined;
  /** It is in a queue for credit. */
  waiting: boolean;
}

/** An item that nothing has happened to yet. */
export function outgoing(
  record: Uint8Array,
  options: { messageId?: string; counted?: boolean; tracker?: Tracker | undefined } = {},
): Outgoing {
  return {
    record,
    messageId: options.messageId ?? '',
    counted: options.counted ?? false,
    tracker: options.tracker,
    sequence: 0,
    holder: undefined,
    waiting: false,
  };
}
