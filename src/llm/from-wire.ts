import type { JsonObject } from '@bufbuild/protobuf';
import { type Duration, durationMs } from '@bufbuild/protobuf/wkt';
import {
  type Answer as AnswerMessage,
  type Call as CallMessage,
  type EmbedRequest,
  type EmbedResponse,
  type Tokens as TokensMessage,
  type ToolCall as ToolCallMessage,
  type Turn as TurnMessage,
  UsageBy as UsageByCode,
} from '#gen/dacp/llm/v1/llm_pb.js';
import { fromValue } from '../message/index.js';
import type { Answer, Call, CallOptions, EmbedCall, Embeddings, Payer, Tokens, ToolCall, Turn } from './call.js';
import { choices, finishes, roles, strategyCodes, wordOf } from './codes.js';
import type { UsageBy } from './usage.js';

const usages: Readonly<Record<UsageByCode, UsageBy>> = {
  [UsageByCode.UNSPECIFIED]: 'model',
  [UsageByCode.MODEL]: 'model',
  [UsageByCode.AGENT]: 'agent',
  [UsageByCode.CONVERSATION]: 'conversation',
};

/** A call as it came by the wire; what was left out has its default later. */
export function fromCall(call: CallMessage): Call {
  const { turns, tools, outputSchema, maxCostMicros } = call;
  return {
    turns: turns.map(fromTurn),
    ...(tools.length > 0 && { tools: tools.map(fromTool), toolChoice: wordOf(choices, call.toolChoice, 'auto') }),
    ...(outputSchema && { outputSchema }),
    strategy: wordOf(strategyCodes, call.strategy, 'cost_optimized'),
    maxTokens: call.maxTokens,
    minQuality: call.minQuality,
    temperature: call.temperature,
    fallbackEnabled: call.fallbackEnabled,
    model: call.model || undefined,
    provider: call.provider || undefined,
    ...(call.stop.length > 0 && { stop: call.stop }),
    cache: call.cache,
    continueOnBreak: call.continueOnBreak,
    ...(maxCostMicros !== undefined && { maxCostMicros: Number(maxCostMicros) }),
    ...payerOf(call),
  };
}

function fromTurn({ role, text, toolCalls, toolCallId }: TurnMessage): Turn {
  return {
    role: wordOf(roles, role, 'user'),
    text,
    ...(toolCalls.length > 0 && { toolCalls: toolCalls.map(fromToolCall) }),
    ...(toolCallId !== '' && { toolCallId }),
  };
}

/** A tool call as it came by the wire. */
export function fromToolCall({ id, name, arguments: given = {} }: ToolCallMessage): ToolCall {
  return { id, name, arguments: given };
}

function fromTool({ name, description, parameters }: CallMessage['tools'][number]) {
  return { name, description, ...(parameters && { parameters: parameters as JsonObject }) };
}

/** Texts as they came by the wire. */
export function fromEmbed({ texts, model, provider, ...payer }: EmbedRequest): EmbedCall {
  return { texts, model: model || undefined, provider: provider || undefined, ...payerOf(payer) };
}

/** Whom a call is for. */
export function payerOf(of: { agentId: string; conversationId: string; team: string; budgetAccount: string }): Payer {
  return {
    agentId: of.agentId || undefined,
    conversationId: of.conversationId || undefined,
    team: of.team || undefined,
    budgetAccount: of.budgetAccount || undefined,
  };
}

/** How long its caller waits; 60 s where it does not say. */
export function optionsOf(
  call: { signal: AbortSignal; deadlineMs: number | undefined; traceparent: string },
  nowMs: number,
): CallOptions {
  const { signal, deadlineMs, traceparent } = call;
  return { signal, traceparent, ...(deadlineMs !== undefined && { timeoutMs: Math.max(1, deadlineMs - nowMs) }) };
}

/** By what usage is summed up. */
export function fromUsageBy(by: UsageByCode): UsageBy {
  return usages[by];
}

/** An answer as it came by the wire. */
export function fromAnswer(answer: AnswerMessage): Answer {
  const { answerId: id, provider, model, text, json, cached, costAssumed } = answer;
  return {
    ...{ id, provider, model, text, cached, costAssumed },
    toolCalls: answer.toolCalls.map(fromToolCall),
    ...(json && { json: fromValue(json) }),
    finishReason: wordOf(finishes, answer.finishReason, 'stop'),
    latencyMs: msOf(answer.latency),
    tokens: fromTokens(answer.tokens),
    costMicros: Number(answer.costMicros),
    attempts: answer.attempts.map(({ provider, model, reason, message, took, retryAfter }) => ({
      ...{ provider, model, tookMs: msOf(took) },
      ...(reason !== '' && { reason, message }),
      ...(retryAfter && { retryAfterMs: msOf(retryAfter) }),
    })),
  };
}

/** Vectors as they came by the wire. */
export function fromVectors({ embeddings, provider, model, tokens, costMicros, latency }: EmbedResponse): Embeddings {
  return {
    vectors: embeddings.map(({ values }) => values),
    provider,
    model,
    tokens: fromTokens(tokens),
    costMicros: Number(costMicros),
    latencyMs: msOf(latency),
  };
}

/** Tokens as they came by the wire. */
export function fromTokens(tokens: TokensMessage | undefined): Tokens {
  const { input = 0n, output = 0n, cached = 0n } = tokens ?? {};
  return { input: Number(input), output: Number(output), cached: Number(cached) };
}

/** So many ms; none said: 0. */
export function msOf(duration: Duration | undefined): number {
  return duration ? durationMs(duration) : 0;
}
