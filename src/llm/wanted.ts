import { MeshError, newId } from '../base/index.js';
import type { Call, StrategyName } from './call.js';
import type { Feature } from './models/model.js';

/** A call with its defaults filled in (S5), and what follows from it. */
export interface Wanted {
  readonly id: string;
  readonly call: Call;
  readonly strategy: StrategyName;
  readonly maxTokens: number;
  readonly minQuality: number;
  readonly temperature: number;
  readonly fallback: boolean;
  readonly features: readonly Feature[];
  /** About how many tokens are asked. */
  readonly inputTokens: number;
}

/** Fills in what was not said. Errors: FIELD_INVALID for a call without turns. */
export function wantedOf(call: Call): Wanted {
  if (call.turns.length === 0) throw new MeshError('FIELD_INVALID', 'turns is empty; say what is asked');
  return {
    id: newId(),
    call,
    strategy: call.strategy ?? 'cost_optimized',
    maxTokens: call.maxTokens ?? 1_000,
    minQuality: call.minQuality ?? 0.8,
    temperature: call.temperature ?? 0.7,
    fallback: call.fallbackEnabled ?? true,
    features: featuresOf(call),
    inputTokens: Math.ceil(charactersOf(call) / 4) + 4 * call.turns.length,
  };
}

function featuresOf({ tools = [], outputSchema }: Call): Feature[] {
  return ['text', ...(tools.length > 0 ? (['tools'] as const) : []), ...(outputSchema ? (['json'] as const) : [])];
}

/** Characters of everything that is asked. */
function charactersOf(call: Call): number {
  let sum = call.tools || call.outputSchema ? schemasOf(call).length : 0;
  for (const { text, toolCalls } of call.turns) sum += text.length + (toolCalls ? JSON.stringify(toolCalls).length : 0);
  return sum;
}

function schemasOf({ tools = [], outputSchema }: Call): string {
  return JSON.stringify([tools, outputSchema ?? null]);
}

/** Tokens that providers add around each turn, at most. */
const aroundTurn = 16;
/** Tokens that providers add around tools and schemas, at most: what they tell their models about them. */
const aroundSchemas = 1_024;

/**
 * The most tokens that what is asked can be: a token of every provider is at least a byte, and they add some around. Only this may be
 * reserved: what is about right would be too little at times.
 */
export function mostInputTokens(call: Call): number {
  let sum = call.tools || call.outputSchema ? Buffer.byteLength(schemasOf(call)) + aroundSchemas : 0;
  for (const { text, toolCalls } of call.turns)
    sum += aroundTurn + Buffer.byteLength(text) + (toolCalls ? Buffer.byteLength(JSON.stringify(toolCalls)) : 0);
  return sum;
}
