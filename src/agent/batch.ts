import type { Message } from '#gen/dacp/message/v2/message_pb.js';

/** What a step gives for several messages: one result for each, in their order; an Error in its place fails that message alone. */
export type Results<T> = readonly (T | Error)[] | Promise<readonly (T | Error)[]>;

/**
 * Faculties that take several messages at once (S15), for work that is cheaper together, such as one call of a model or one write for
 * ten messages. What is left out is done for each message by itself. `contexts` has the context of each.
 */
export interface BatchFaculties<Percept, Decision, Context> {
  perceive?(messages: readonly Message[], contexts: readonly Context[]): Results<Percept>;
  /** Decisions that are made together are not kept in the decision cache. */
  decide?(percepts: readonly Percept[], contexts: readonly Context[]): Results<Decision>;
  act?(decisions: readonly Decision[], contexts: readonly Context[]): Results<unknown>;
}

/** Messages that an agent with such faculties takes from its mailbox at once, unless it says otherwise (S15). */
export const batchMaxUnlessSaid = 10;
