import { type JsonValue, toJson } from '@bufbuild/protobuf';
import { ValueSchema } from '@bufbuild/protobuf/wkt';
import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError, type Reason } from '../base/index.js';
import { contentJson, errorOf, formatAddress } from '../message/index.js';

const refusals: ReadonlyMap<Performative, { readonly reason: Reason; readonly says: string }> = new Map([
  [Performative.FAILURE, { reason: 'HANDLER_FAILED', says: 'failed' }],
  [Performative.REFUSE, { reason: 'REFUSED', says: 'refuses' }],
  [Performative.NOT_UNDERSTOOD, { reason: 'NOT_UNDERSTOOD', says: 'did not understand' }],
] as const);

/**
 * The JSON value that an answer holds. Errors: the failure that a `failure`, `refuse` or `not_understood` tells of (REFUSED,
 * NOT_UNDERSTOOD, HANDLER_FAILED when it does not say); FIELD_INVALID for content that is not JSON.
 */
export function answerValue(answer: Message): JsonValue {
  const error = answerError(answer);
  if (error) throw error;
  return contentJson(answer.content);
}

/** Why there is no answer; undefined when there is one. */
export function answerError(answer: Message): MeshError | undefined {
  const refusal = refusals.get(answer.performative);
  if (!refusal) return undefined;
  const kind = answer.content?.kind;
  if (kind?.case === 'failure') return errorOf(kind.value);
  const who = answer.sender ? formatAddress(answer.sender) : 'the receiver';
  const why = kind?.case === 'json' ? `: ${textOf(toJson(ValueSchema, kind.value))}` : '';
  return new MeshError(refusal.reason, `"${who}" ${refusal.says}${why}`);
}

function textOf(value: JsonValue): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 1024);
}
