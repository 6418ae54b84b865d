import type { Message } from '#gen/dacp/message/v2/message_pb.js';

/** When a decision that was made may be taken again (S15). */
export interface DecisionCaching<Percept = unknown> {
  /** What the decision depends on: equal keys, equal decisions. Undefined: this one is made afresh. */
  key(percept: Percept, message: Message): string | undefined;
  /** How long a decision holds, in ms; 3,600,000 unless said (S15). */
  readonly ttlMs?: number;
  /** Decisions that the agent itself keeps, the last used ones; 1,000 unless said (S15). */
  readonly max?: number;
  /** Keep them also where the agent's other instances find them, if its host has such a place. They have to be plain JSON then. */
  readonly shared?: boolean;
}
