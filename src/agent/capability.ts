import type { JsonValue } from '@bufbuild/protobuf';
import type { Results } from './batch.js';
import type { Bidder } from './bidding/bid.js';
import type { TaskContext } from './bidding/work.js';
import type { CapabilityDescription } from './descriptor.js';

/** A capability together with what does it. */
export interface CapabilityHandler extends CapabilityDescription {
  /** Takes the JSON of the message, or of the task that was awarded; what it gives becomes the answer. */
  handle(input: JsonValue, context: TaskContext): unknown;
  /**
   * Does the same for several inputs at once, up to the agent's `batchMax`, when that many wait: one outcome for each, in their order;
   * an Error in its place fails that one alone. Awarded tasks are always done one by one.
   */
  handleBatch?(inputs: readonly JsonValue[], contexts: readonly TaskContext[]): Results<unknown>;
  /** Promises something when the task is negotiated, or refuses. Without it, the capability can only be asked for. */
  readonly bid?: Bidder;
}

/** Which capability a message calls, and with what. */
export interface CapabilityCall {
  readonly capability: string;
  readonly input: JsonValue;
}
