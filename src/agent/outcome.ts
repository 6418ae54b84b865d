import type { JsonValue } from '@bufbuild/protobuf';
import { type Content, type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import { failureContent, jsonContent, type PerformativeName, type ReplyParts } from '../message/index.js';

const plainly: ReplyOptions = {};

/** Known to every copy of this package in a process: an agent may have got `reply` from another one than its host. */
const replyMark: unique symbol = Symbol.for('dacp.reply');

/** Of a hand-off, which is no content. */
const handOffMark: unique symbol = Symbol.for('dacp.hand-off');

/** What is said in answer. */
export interface Answer {
  readonly performative: PerformativeName;
  readonly content: Content | undefined;
  readonly options: ReplyOptions;
}

/** What a reply may say beside its performative and its content. */
export type ReplyOptions = Omit<ReplyParts, 'performative' | 'sender' | 'content' | 'traceContext'>;

/** A reply in full; `reply` makes it. */
export interface Reply extends Answer {
  readonly [replyMark]: true;
}

/**
 * An outcome that says how it is meant, where the usual answer does not fit.
 *
 *     return reply('propose', { price: 12 }, { replyByMs });
 *     return reply('refuse', 'closed on Sundays');
 */
export function reply(
  performative: PerformativeName,
  content?: JsonValue | Content,
  options: ReplyOptions = plainly,
): Reply {
  return { [replyMark]: true, performative, content: asContent(content), options };
}

/** Content as it is, any other value as JSON content; undefined is none. Errors: FIELD_INVALID for what JSON cannot hold. */
export function asContent(value: unknown): Content | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'object' && value !== null && handOffMark in value)
    throw new MeshError('HANDOFF_FAILED', 'only what an agent was asked for can be handed off, not awarded work');
  return isContent(value) ? value : jsonContent(value);
}

/**
 * The answer that an outcome stands for. Without a word on how it is meant, `ask` is answered by `tell`, `cfp` by `propose`, all
 * else by `inform` (S4; fipa00026–fipa00029). It bears no mark: one whose key is computed costs more than all else here. Errors:
 * HANDLER_FAILED for an outcome that cannot be sent.
 */
export function answerOf(message: Message, outcome: unknown): Answer {
  if (isReply(outcome)) return outcome;
  try {
    return { performative: usualAnswer(message.performative), content: asContent(outcome), options: plainly };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MeshError('HANDLER_FAILED', `the outcome cannot be sent as an answer: ${why}`, { cause: error });
  }
}

/** The reply that says why there is no other. */
export function failureReply(performative: 'failure' | 'not_understood', error: MeshError): Reply {
  return { [replyMark]: true, performative, content: failureContent(error), options: plainly };
}

/** Whether this outcome is a reply in full. */
export function isReply(outcome: unknown): outcome is Reply {
  return typeof outcome === 'object' && outcome !== null && replyMark in outcome;
}

function isContent(value: unknown): value is Content {
  return (
    typeof value === 'object' && value !== null && '$typeName' in value && value.$typeName === 'dacp.message.v2.Content'
  );
}

function usualAnswer(performative: Performative): PerformativeName {
  if (performative === Performative.ASK) return 'tell';
  return performative === Performative.CFP ? 'propose' : 'inform';
}
