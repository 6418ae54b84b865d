import type { JsonObject } from '@bufbuild/protobuf';
import {
  type Call as CallMessage,
  Role as RoleCode,
  Strategy as StrategyCode,
  ToolChoice as ToolChoiceCode,
  type Turn as TurnMessage,
  UsageBy as UsageByCode,
} from '#gen/dacp/llm/v1/llm_pb.js';
import type { Call, CallOptions, Payer, Role, StrategyName, ToolChoice, Turn } from './call.js';
import type { UsageBy } from './usage.js';

const roles: Readonly<Record<RoleCode, Role>> = {
  [RoleCode.UNSPECIFIED]: 'user',
  [RoleCode.SYSTEM]: 'system',
  [RoleCode.USER]: 'user',
  [RoleCode.ASSISTANT]: 'assistant',
  [RoleCode.TOOL]: 'tool',
};

const strategyOf: Readonly<Record<StrategyCode, StrategyName>> = {
  [StrategyCode.UNSPECIFIED]: 'cost_optimized',
  [StrategyCode.COST_OPTIMIZED]: 'cost_optimized',
  [StrategyCode.PERFORMANCE_OPTIMIZED]: 'performance_optimized',
  [StrategyCode.QUALITY_OPTIMIZED]: 'quality_optimized',
  [StrategyCode.BALANCED]: 'balanced',
};

const choices: Readonly<Record<ToolChoiceCode, ToolChoice>> = {
  [ToolChoiceCode.UNSPECIFIED]: 'auto',
  [ToolChoiceCode.NONE]: 'none',
  [ToolChoiceCode.REQUIRED]: 'required',
};

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
    ...(tools.length > 0 && { tools: tools.map(fromTool), toolChoice: choices[call.toolChoice] }),
    ...(outputSchema && { outputSchema }),
    strategy: strategyOf[call.strategy],
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
    role: roles[role],
    text,
    ...(toolCalls.length > 0 && {
      toolCalls: toolCalls.map(({ id, name, arguments: given = {} }) => ({ id, name, arguments: given })),
    }),
    ...(toolCallId !== '' && { toolCallId }),
  };
}

function fromTool({ name, description, parameters }: CallMessage['tools'][number]) {
  return { name, description, ...(parameters && { parameters: parameters as JsonObject }) };
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
