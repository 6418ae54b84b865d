import type { JsonValue } from '@bufbuild/protobuf';
import type { Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { EffectKind } from '../agent/index.js';
import type { MeshError } from '../base/index.js';

/** How an agent handled a message. */
export interface Handling {
  /** Qualified id. */
  readonly agent: string;
  /** By the agent's clock, in ms since the epoch. */
  readonly startedAtMs: number;
  readonly tookMs: number;
  readonly ending: 'handled' | 'failed' | 'abandoned';
  /** Why it failed or was given up. */
  readonly error: MeshError | undefined;
  /** What the agent decided, where its faculties say so. */
  readonly decision: JsonValue | undefined;
}

/** What an agent got from outside while it handled a message. */
export interface RecordedEffect {
  /** Qualified id of the agent. */
  readonly agent: string;
  /** The message that was handled. */
  readonly messageId: string;
  readonly number: number;
  readonly kind: EffectKind;
  readonly name: string;
  readonly request: JsonValue;
  /** Undefined: there was an answer, but it could not be kept. */
  readonly outcome: { readonly answer: JsonValue } | { readonly error: MeshError } | undefined;
  readonly startedAtMs: number;
  readonly tookMs: number;
}

/** What its sender heard of a message's fate. */
export interface Fate {
  /** `UNSPECIFIED` when it failed. */
  readonly receipt: Receipt;
  readonly error: MeshError | undefined;
  readonly atMs: number;
}

/** A message of a dialogue, and what became of it. */
export interface Said {
  readonly kind: 'said';
  /** Its place among the messages, from 1. */
  readonly number: number;
  readonly message: Message;
  /** Bytes of the message when its content was too large to be kept; 0: it is whole. */
  readonly bytesLeftOut: number;
  /** When it was said, by its sender's clock, in ms since the epoch. */
  readonly atMs: number;
  /** Qualified ids: of its sender, and of the agents that had it as far as that is known. */
  readonly from: string;
  readonly reached: readonly string[];
  /** Its receiver as it was said, such as `capability:text.echo`. */
  readonly to: string;
  readonly handlings: readonly Handling[];
  readonly effects: readonly RecordedEffect[];
  readonly fate: Fate | undefined;
  /** Id of the message on behalf of which it was said; empty: none that is known. */
  readonly causeId: string;
}

/** A step of a negotiation, from the record. */
export interface Stepped {
  readonly kind: 'step';
  readonly step: Step;
  readonly atMs: number;
}

/** A recorded conversation, across all agents that took part. */
export interface Dialogue {
  readonly conversationId: string;
  /** What was said and, where something was negotiated, its steps, in order. */
  readonly entries: readonly (Said | Stepped)[];
  /** What was said, alone. */
  readonly said: readonly Said[];
  /** Qualified ids of all who took part, in the order in which they came in. */
  readonly participants: readonly string[];
  readonly forkedFrom: { readonly conversationId: string; readonly messageId: string } | undefined;
}
