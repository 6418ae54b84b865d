import {
  FinishReason as FinishCode,
  Role as RoleCode,
  Strategy as StrategyCode,
  ToolChoice as ToolChoiceCode,
} from '#gen/dacp/llm/v1/llm_pb.js';
import type { FinishReason, Role, StrategyName, ToolChoice } from './call.js';

/** Who says something, on the wire. */
export const roles: Readonly<Record<Role, RoleCode>> = {
  system: RoleCode.SYSTEM,
  user: RoleCode.USER,
  assistant: RoleCode.ASSISTANT,
  tool: RoleCode.TOOL,
};

/** How the model is chosen, on the wire. */
export const strategyCodes: Readonly<Record<StrategyName, StrategyCode>> = {
  cost_optimized: StrategyCode.COST_OPTIMIZED,
  performance_optimized: StrategyCode.PERFORMANCE_OPTIMIZED,
  quality_optimized: StrategyCode.QUALITY_OPTIMIZED,
  balanced: StrategyCode.BALANCED,
};

/** Whether tools are to be called, on the wire. */
export const choices: Readonly<Record<ToolChoice, ToolChoiceCode>> = {
  auto: ToolChoiceCode.UNSPECIFIED,
  none: ToolChoiceCode.NONE,
  required: ToolChoiceCode.REQUIRED,
};

/** Why a model stopped, on the wire. */
export const finishes: Readonly<Record<FinishReason, FinishCode>> = {
  stop: FinishCode.STOP,
  length: FinishCode.LENGTH,
  tool_calls: FinishCode.TOOL_CALLS,
  content_filter: FinishCode.CONTENT_FILTER,
};

/** What a code of one of these tables stands for; `unless`: it stands for nothing. */
export function wordOf<W extends string>(codes: Readonly<Record<W, number>>, code: number, unless: W): W {
  for (const word in codes) if (codes[word] === code) return word;
  return unless;
}
