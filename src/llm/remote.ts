import type { JsonObject, MessageInitShape } from '@bufbuild/protobuf';
import { type Duration, durationMs } from '@bufbuild/protobuf/wkt';
import {
  type Answer as AnswerMessage,
  type CallSchema,
  FinishReason as FinishCode,
  LlmService,
  Role as RoleCode,
  Strategy as StrategyCode,
  type Tokens as TokensMessage,
  ToolChoice as ToolChoiceCode,
} from '#gen/dacp/llm/v1/llm_pb.js';
import { MeshError } from '../base/index.js';
import { fromValue } from '../message/index.js';
import { type DialOptions, dial } from '../rpc/index.js';
import type { Answer, Call, CallOptions, FinishReason, Payer, Role, StrategyName, Tokens, ToolChoice } from './call.js';
import type { Orchestrator } from './orchestrator.js';

/** Models that a node asks. */
export interface RemoteModels extends Pick<Orchestrator, 'complete' | 'embed'>, AsyncDisposable {
  /** Hangs up; calls under way fail. */
  close(): void;
}

const roles: Readonly<Record<Role, RoleCode>> = {
  system: RoleCode.SYSTEM,
  user: RoleCode.USER,
  assistant: RoleCode.ASSISTANT,
  tool: RoleCode.TOOL,
};

const strategies: Readonly<Record<StrategyName, StrategyCode>> = {
  cost_optimized: StrategyCode.COST_OPTIMIZED,
  performance_optimized: StrategyCode.PERFORMANCE_OPTIMIZED,
  quality_optimized: StrategyCode.QUALITY_OPTIMIZED,
  balanced: StrategyCode.BALANCED,
};

const choices: Readonly<Record<ToolChoice, ToolChoiceCode>> = {
  auto: ToolChoiceCode.UNSPECIFIED,
  none: ToolChoiceCode.NONE,
  required: ToolChoiceCode.REQUIRED,
};

const finishes: Readonly<Partial<Record<FinishCode, FinishReason>>> = {
  [FinishCode.LENGTH]: 'length',
  [FinishCode.TOOL_CALLS]: 'tool_calls',
  [FinishCode.CONTENT_FILTER]: 'content_filter',
};

/** How long a call may take unless said, in ms. */
const timeoutMsUnlessSaid = 60_000;

/**
 * The models of a node, for agents in other processes: keys and budgets stay with the node. Nothing is connected before the first call.
 *
 *     const models = remoteModels({ node: 'localhost:7400' });
 */
export function remoteModels(options: { readonly node: string } & Pick<DialOptions, 'tls'>): RemoteModels {
  const channel = dial(options.node, options.tls ? { tls: options.tls } : {});
  const client = channel.client(LlmService);
  const how = ({ signal, timeoutMs = timeoutMsUnlessSaid, traceparent }: CallOptions = {}) => ({
    timeoutMs,
    ...(signal && { signal }),
    ...(traceparent && { metadata: { traceparent } }),
  });
  return {
    async complete(call, options) {
      const { answer } = await client.complete({ call: toCall(call) }, how(options));
      if (answer) return fromAnswer(answer);
      throw new MeshError('PROVIDER_UNREADABLE', `node ${channel.address} answered without an answer`);
    },
    async embed({ texts, model = '', provider = '', ...payer }, options) {
      const made = await client.embed({ texts: [...texts], model, provider, ...toPayer(payer) }, how(options));
      return {
        vectors: made.embeddings.map(({ values }) => values),
        provider: made.provider,
        model: made.model,
        tokens: fromTokens(made.tokens),
        costMicros: Number(made.costMicros),
        latencyMs: msOf(made.latency),
      };
    },
    close: () => channel.close(),
    async [Symbol.asyncDispose]() {
      channel.close();
    },
  };
}

function toCall(call: Call): MessageInitShape<typeof CallSchema> {
  const { turns, tools = [], toolChoice, outputSchema, strategy, stop = [], maxCostMicros } = call;
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
    toolChoice: toolChoice ? choices[toolChoice] : ToolChoiceCode.UNSPECIFIED,
    strategy: strategy ? strategies[strategy] : StrategyCode.UNSPECIFIED,
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

function toPayer({ agentId = '', conversationId = '', budgetAccount = '', team = '' }: Payer) {
  return { agentId, conversationId, budgetAccount, team };
}

function fromAnswer(answer: AnswerMessage): Answer {
  const { answerId: id, provider, model, text, json, cached, costAssumed } = answer;
  return {
    ...{ id, provider, model, text, cached, costAssumed },
    toolCalls: answer.toolCalls.map(({ id, name, arguments: args }) => ({
      id,
      name,
      arguments: (args ?? {}) as JsonObject,
    })),
    ...(json && { json: fromValue(json) }),
    finishReason: finishes[answer.finishReason] ?? 'stop',
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

function fromTokens(tokens: TokensMessage | undefined): Tokens {
  const { input = 0n, output = 0n, cached = 0n } = tokens ?? {};
  return { input: Number(input), output: Number(output), cached: Number(cached) };
}

function msOf(duration: Duration | undefined): number {
  return duration ? durationMs(duration) : 0;
}
