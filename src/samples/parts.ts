import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { TraceContext } from '#gen/dacp/message/v2/message_pb.js';

/** A part of a job that somebody else is to do. */
export interface Part {
  readonly capability: string;
  readonly input: JsonValue;
  /** One line for people. */
  readonly description: string;
  /** The conversation and the trace that it belongs to. */
  readonly conversationId: string;
  readonly traceContext: TraceContext | undefined;
  /** How long it may take in all, in ms. */
  readonly doWithinMs: number;
  readonly signal: AbortSignal;
}

/** What a bidder promised. */
export interface PartProposal extends JsonObject {
  agent: string;
  /** In millionths of a USD. */
  price_micros: number;
  /** In ms; null: it did not say. */
  time_ms: number | null;
  /** 0–1. */
  quality: number;
}

/** How a part ended. */
export interface PartOutcome {
  /** Of its negotiation; empty when none came about. */
  readonly id: string;
  readonly proposals: readonly PartProposal[];
  /** Whose award was the last; undefined: nobody's. */
  readonly winner: PartProposal | undefined;
  /** What was made; undefined: `failure` says why not. */
  readonly result: JsonValue | undefined;
  readonly failure: string | undefined;
}

/** Lets a part be negotiated and done. What goes wrong is in the outcome; it does not reject. */
export type Negotiate = (part: Part) => Promise<PartOutcome>;
