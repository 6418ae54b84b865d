import { type Candidate, isCalled } from './candidate.js';
import { costMicros, type ModelInfo } from './models/model.js';
import type { Wanted } from './wanted.js';

/** What a call wants of a model. */
export type Need = Pick<Wanted, 'maxTokens' | 'minQuality' | 'features' | 'inputTokens'> & {
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
  /** In millionths of a US dollar, with the most tokens that it can be. */
  readonly maxCostMicros?: number | undefined;
  readonly mostInputTokens?: number;
};

/**
 * Why a model cannot take a call; undefined: it can (S5: its longest answer reaches, it is good and reliable enough; beyond that: it has
 * the features, question and answer fit into its context, it is not too dear).
 */
export function whyNot({ info, figures }: Candidate, need: Need): string | undefined {
  const { maxTokens, contextTokens, features } = info;
  if (need.provider && info.provider !== need.provider) return `provider ${need.provider} is wanted`;
  if (need.model && !isCalled(info, need.model)) return `model ${need.model} is wanted`;
  const missing = need.features.filter(feature => !features.includes(feature));
  if (missing.length > 0) return `it has no ${missing.join(', ')}`;
  if (maxTokens < need.maxTokens) return `its longest answer is ${maxTokens} tokens, ${need.maxTokens} are wanted`;
  const tokens = need.inputTokens + need.maxTokens;
  if (contextTokens < tokens) return `its context is ${contextTokens} tokens, about ${tokens} are needed`;
  if (figures.quality < need.minQuality)
    return `its quality is ${shown(figures.quality)}, ${need.minQuality} is wanted`;
  if (figures.reliability < need.minQuality)
    return `its reliability is ${shown(figures.reliability)}, ${need.minQuality} is wanted`;
  return tooDear(info, need);
}

function tooDear({ price }: ModelInfo, need: Need): string | undefined {
  if (need.maxCostMicros === undefined) return undefined;
  const input = need.mostInputTokens ?? need.inputTokens;
  const most = costMicros(price, { input, output: need.maxTokens, cached: 0 });
  return most > need.maxCostMicros ? `it could cost ${most} micros, ${need.maxCostMicros} are allowed` : undefined;
}

function shown(share: number): string {
  return share.toFixed(3);
}
