import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type AnswerSchema,
  type AttemptSchema,
  type CallSchema,
  type EmbedResponseSchema,
  type ModelSchema,
  Strategy as StrategyCode,
  type StreamResponseSchema,
  type UsageLineSchema,
} from '#gen/dacp/llm/v1/llm_pb.js';
import { toValue } from '../message/index.js';
import type { Answer, AnswerPiece, Attempt, Call, Embeddings, Payer, Tokens } from './call.js';
import type { Candidate } from './candidate.js';
import { choices, finishes, roles, strategyCodes } from './codes.js';
import { costPer1kMicros } from './models/model.js';
import type { UsageLine } from './usage.js';

/** A call for the wire. */
export function toCall(call: Call): MessageInitShape<typeof CallSchema> {
  const { turns, tools = [], toolChoice = 'auto', outputSchema, strategy, stop = [], maxCostMicros } = call;
  const { maxTokens, minQuality, temperature, fallbackEnabled, cache } = call;
  return {
    turns: turns.map(({ role, text, toolCalls = [], toolCallId = '' }) => ({
      ...{ role: roles[role], text, toolCallId },
      toolCalls: toolCalls.map(one => ({ ...one })),
    })),
    tools: tools.map(({ name, description = '', parameters }) => ({
      ...{ name, description },
      ...(parameters && { parameters }),
    })),
    toolChoice: choices[toolChoice],
    strategy: strategy ? strategyCodes[strategy] : StrategyCode.UNSPECIFIED,
    model: call.model ?? '',
    provider: call.provider ?? '',
    stop: [...stop],
    continueOnBreak: call.continueOnBreak ?? false,
    ...toPayer(call),
    ...(outputSchema && { outputSchema }),
    ...(maxCostMicros !== undefined && { maxCostMicros: BigInt(Math.floor(maxCostMicros)) }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(minQuality !== undefined && { minQuality }),
    ...(temperature !== undefined && { temperature }),
    ...(fallbackEnabled !== undefined && { fallbackEnabled }),
    ...(cache !== undefined && { cache }),
  };
}

/** Whom a call is for. */
export function toPayer({ agentId = '', conversationId = '', budgetAccount = '', team = '' }: Payer) {
  return { agentId, conversationId, budgetAccount, team };
}

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

/** Vectors for the wire. */
export function toVectors({ vectors, provider, model, tokens, costMicros, latencyMs }: Embeddings) {
  return {
    embeddings: vectors.map(values => ({ values: [...values] })),
    ...{ provider, model },
    tokens: toTokens(tokens),
    costMicros: BigInt(costMicros),
    latency: toDuration(latencyMs),
  } satisfies MessageInitShape<typeof EmbedResponseSchema>;
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
export function toPiece(piece: AnswerPiece): NonNullable<MessageInitShape<typeof StreamResponseSchema>['piece']> {
  switch (piece.kind) {
    case 'start':
      return { case: 'start', value: { provider: piece.provider, model: piece.model } };
    case 'text':
      return { case: 'text', value: piece.text };
    case 'tool_call':
      return { case: 'toolCall', value: { ...piece.call } };
    case 'answer':
      return { case: 'answer', value: toAnswer(piece.answer) };
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
