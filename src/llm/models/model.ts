/** What a model can do. */
export type Feature = 'text' | 'tools' | 'json' | 'embeddings';

/** What tokens cost, in US dollars a million, which is millionths of a dollar each. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** Input that the provider had in its cache. */
  readonly cached: number;
  /** What they cost in calls of more input than this. */
  readonly long?: { readonly fromTokens: number } & Omit<Price, 'long'>;
}

/** What is known of a model before it was asked. */
export interface ModelInfo {
  readonly provider: string;
  readonly model: string;
  /** Tokens of question and answer together. */
  readonly contextTokens: number;
  /** Tokens of the longest answer. */
  readonly maxTokens: number;
  readonly price: Price;
  /** Nobody has declared the price. */
  readonly priceAssumed?: boolean;
  readonly features: readonly Feature[];
  readonly takesTemperature: boolean;
  /** 0–1. */
  readonly quality: number;
}

/** What a call costs, in millionths of a US dollar, rounded up. */
export function costMicros(price: Price, tokens: { input: number; output: number; cached: number }): number {
  const { input, output, cached } = price.long && tokens.input > price.long.fromTokens ? price.long : price;
  const fresh = Math.max(0, tokens.input - tokens.cached);
  return Math.ceil(fresh * input + tokens.cached * cached + tokens.output * output - roundingSlack);
}

/** Sums of decimals are a little off: 3 × 0.1 must not count as more than 0.3. */
const roundingSlack = 1e-6;

/** The price of 1,000 tokens, half of them input (S5: `cost_per_1k_tokens`), in millionths of a US dollar. */
export function costPer1kMicros(price: Price): number {
  return Math.round(500 * price.input + 500 * price.output);
}
