import { Lru } from '../base/index.js';
import type { Payer, Tokens } from './call.js';
import { nameOf } from './candidate.js';

/** By what usage is summed up. */
export type UsageBy = 'model' | 'agent' | 'conversation';

/** What one of them used. */
export interface UsageLine {
  readonly key: string;
  readonly calls: number;
  readonly failures: number;
  readonly tokens: Tokens;
  /** In millionths of a US dollar. */
  readonly costMicros: number;
}

/** What was used since the process started. The record has all of it (`dacp usage`); this is what the process knows at hand. */
export interface Usage {
  add(
    of: { provider: string; model: string },
    payer: Payer,
    used: { tokens: Tokens; costMicros: number } | 'failed',
  ): void;
  /** By cost, the dearest first. */
  lines(by: UsageBy): UsageLine[];
}

/** Agents and conversations that are summed up; beyond, those of which nothing was heard for longest are left out. */
const keysMax = 10_000;

const nothing = { calls: 0, failures: 0, tokens: { input: 0, output: 0, cached: 0 }, costMicros: 0 };

/** Nothing was used yet. */
export function createUsage(): Usage {
  const make = () => new Lru<UsageLine>(keysMax, () => 0);
  const sums: Readonly<Record<UsageBy, Lru<UsageLine>>> = { model: make(), agent: make(), conversation: make() };

  function addTo(by: UsageBy, key: string | undefined, used: { tokens: Tokens; costMicros: number } | 'failed'): void {
    if (!key) return;
    const { calls, failures, tokens, costMicros } = sums[by].get(key) ?? nothing;
    if (used === 'failed') {
      sums[by].put(key, { key, calls: calls + 1, failures: failures + 1, tokens, costMicros });
      return;
    }
    const sum = plus(tokens, used.tokens);
    sums[by].put(key, { key, calls: calls + 1, failures, tokens: sum, costMicros: costMicros + used.costMicros });
  }

  return {
    add(of, payer, used) {
      addTo('model', nameOf(of), used);
      addTo('agent', payer.agentId, used);
      addTo('conversation', payer.conversationId, used);
    },
    lines: by =>
      [...sums[by].entries()].map(([, line]) => line).sort((a, b) => b.costMicros - a.costMicros || b.calls - a.calls),
  };
}

/** Both together. */
export function plus(a: Tokens, b: Tokens): Tokens {
  return { input: a.input + b.input, output: a.output + b.output, cached: a.cached + b.cached };
}
