import { create, toBinary } from '@bufbuild/protobuf';
import { type Duration, DurationSchema, type Value, ValueSchema } from '@bufbuild/protobuf/wkt';
import { EffectKind as KindNumber } from '#gen/dacp/agent/v1/transcript_pb.js';
import { failureOf, toValue } from '../message/index.js';
import type { Effect, EffectAnswer } from './outside.js';

const kinds = {
  tool: KindNumber.TOOL,
  model: KindNumber.MODEL,
  time: KindNumber.TIME,
  random: KindNumber.RANDOM,
} as const;

/** A decision of more bytes is not kept: a transcript says what was decided, not all that it was decided from. */
const decisionBytesMax = 4_096;

/** The value, if JSON can hold it and it is small; a transcript never fails what it tells of. */
export function smallValue(value: unknown, bytesMax = decisionBytesMax): Value | undefined {
  if (value === undefined) return undefined;
  try {
    const made = toValue(value);
    return toBinary(ValueSchema, made).length <= bytesMax ? made : undefined;
  } catch {
    return undefined;
  }
}

/** An effect as the transcript keeps it; an answer that JSON cannot hold, or that is large, is left out. */
export function effectRecord(effect: Effect & { readonly outcome: EffectAnswer }, bytesMax: number) {
  const { message, number, kind, name, request, outcome } = effect;
  const asked = smallValue(request, bytesMax);
  const common = { messageId: message.id, number, kind: kinds[kind], name, ...(asked && { request: asked }) };
  if ('error' in outcome) return { ...common, outcome: { case: 'failure' as const, value: failureOf(outcome.error) } };
  const value = smallValue(outcome.answer ?? null, bytesMax);
  return { ...common, ...(value && { outcome: { case: 'answer' as const, value } }) };
}

/** To the microsecond; agents are faster than a millisecond. */
export function durationOf(ms: number): Duration {
  const us = Math.round(ms * 1_000);
  const seconds = Math.floor(us / 1_000_000);
  return create(DurationSchema, { seconds: BigInt(seconds), nanos: (us % 1_000_000) * 1_000 });
}
