import type { JsonValue } from '@bufbuild/protobuf';
import type { Bidder } from './bidding/bid.js';
import type { TaskContext } from './bidding/work.js';
import type { CapabilityDescription } from './descriptor.js';

/** A capability together with what does it. */
export interface CapabilityHandler extends CapabilityDescription {
  /** Takes the JSON of the message, or of the task that was awarded; what it gives becomes the answer. */
  handle(input: JsonValue, context: TaskContext): unknown;
  /** Promises something when the task is negotiated, or refuses. Without it, the capability can only be asked for. */
  readonly bid?: Bidder;
}

/** Which capability a message calls, and with what. */
export interface CapabilityCall {
  readonly capability: string;
  readonly input: JsonValue;
}
