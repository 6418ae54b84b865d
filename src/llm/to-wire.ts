import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type AnswerSchema,
  type AttemptSchema,
  FinishReason as FinishCode,
  type ModelSchema,
  type StreamResponseSchema,
  type UsageLineSchema,
} from '#gen/dacp/llm/v1/llm_pb.js';
import { toValue } from '../message/index.js';
import type { Answer, AnswerPiece, Attempt, FinishReason, Tokens } from './call.js';
import type { Candidate } from './candidate.js';
import { costPer1kMicros } from './models/model.js';
import type { UsageLine } from './usage.js';

const finishes: Readonly<Record<FinishReason, FinishCode>> = {
  stop: FinishCode.STOP,
  length: FinishCode.LENGTH,
  tool_calls: FinishCode.TOOL_CALLS,
  content_filter: FinishCode.CONTENT_FILTER,
};

/** An answer for the wire. */
export function toAnswer(answer: Answer): MessageInitShape<typeof AnswerSchema> {
  const { id, provider, model, text, json, cached, costAssumed } = answer;
  return {
    answerId: id,
    provider,
    model,
    text,
    toolCalls: answer.toolCalls.map(call => ({ ...call })),
    ...(json !== undefined && { json: toValue(json) }),
    finishReason: finishes[answer.finishReason],
    latency: toDuration(answer.latencyMs),
    tokens: toTokens(answer.tokens),
    costMicros: BigInt(answer.costMicros),
    attempts: answer.attempts.map(toAttempt),
    cached,
    costAssumed,
  };
}

function toAttempt({ tookMs, retryAfterMs, ...attempt }: Attempt): MessageInitShape<typeof AttemptSchema> {
  return {
    ...attempt,
    took: toDuration(tookMs),
    ...(retryAfterMs !== undefined && { retryAfter: toDuration(retryAfterMs) }),
  };
}

/** So many ms for the wire, to the microsecond. */
export function toDuration(ms: number) {
  return { seconds: BigInt(Math.floor(ms / 1_000)), nanos: Math.floor((ms % 1_000) * 1_000) * 1_000 };
}

/** Tokens for the wire. */
export function toTokens({ input, output, cached }: Tokens) {
  return { input: BigInt(input), output: BigInt(output), cached: BigInt(cached) };
}

/** A piece of an answer for the wire. */
export function toPiece(piece: AnswerPiece): MessageInitShape<typeof StreamResponseSchema> {
  switch (piece.kind) {
    case 'start':
      return { piece: { case: 'start', value: { provider: piece.provider, model: piece.model } } };
    case 'text':
      return { piece: { case: 'text', value: piece.text } };
    case 'tool_call':
      return { piece: { case: 'toolCall', value: { ...piece.call } } };
    case 'answer':
      return { piece: { case: 'answer', value: toAnswer(piece.answer) } };
  }
}

/** A model for the wire. */
export function toModel(candidate: Candidate, breaker = ''): MessageInitShape<typeof ModelSchema> {
  const { info, figures, rest } = candidate;
  const { price } = info;
  return {
    provider: info.provider,
    model: info.model,
    costPer1kTokensMicros: BigInt(costPer1kMicros(price)),
    inputPriceMicros: perMillion(price.input),
    outputPriceMicros: perMillion(price.output),
    cachedPriceMicros: perMillion(price.cached),
    priceAssumed: info.priceAssumed === true,
    maxTokens: BigInt(info.maxTokens),
    contextTokens: BigInt(info.contextTokens),
    latency: toDuration(figures.latencyMs),
    reliability: figures.reliability,
    quality: figures.quality,
    calls: BigInt(figures.calls),
    features: [...info.features],
    breaker,
    unavailable: rest?.why ?? '',
  };
}

/** Of US dollars. */
function perMillion(price: number): bigint {
  return BigInt(Math.round(price * 1_000_000));
}

/** A line of usage for the wire. */
export function toUsageLine({
  key,
  calls,
  failures,
  tokens,
  costMicros,
}: UsageLine): MessageInitShape<typeof UsageLineSchema> {
  return {
    key,
    calls: BigInt(calls),
    failures: BigInt(failures),
    tokens: toTokens(tokens),
    costMicros: BigInt(costMicros),
  };
}
