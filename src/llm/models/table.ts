import type { ModelInfo } from './model.js';

/** When prices and sizes were taken, from `model_prices_and_context_window` of LiteLLM 1.109.1 (MIT). */
export const tableAsOf = '2026-11-21';

/**
 * How good models are is nobody's fact: these are the providers' own tiers in numbers, to begin with. Ratings of answers take their place.
 */
const tiers = { small: 0.85, middle: 0.9, large: 0.95, top: 0.98 } as const;

/** In US dollars a million tokens: of input, of output, of input that the provider had in its cache. */
type Prices = readonly [input: number, output: number, cached: number];

interface Rest {
  /** From so many input tokens on, other prices. */
  readonly long?: readonly [fromTokens: number, ...Prices];
  /** It takes no temperature. */
  readonly fixedTemperature?: boolean;
}

function chat(
  provider: string,
  model: string,
  tier: keyof typeof tiers,
  [contextTokens, maxTokens]: readonly [number, number],
  [input, output, cached]: Prices,
  rest: Rest = {},
): ModelInfo {
  const [fromTokens = 0, longInput = 0, longOutput = 0, longCached = 0] = rest.long ?? [];
  return {
    provider,
    model,
    contextTokens,
    maxTokens,
    price: {
      input,
      output,
      cached,
      ...(rest.long && { long: { fromTokens, input: longInput, output: longOutput, cached: longCached } }),
    },
    features: ['text', 'tools', 'json'],
    takesTemperature: rest.fixedTemperature !== true,
    quality: tiers[tier],
  };
}

function embeddings(provider: string, model: string, contextTokens: number, input: number): ModelInfo {
  const price = { input, output: 0, cached: input };
  return {
    provider,
    model,
    contextTokens,
    maxTokens: 0,
    price,
    features: ['embeddings'],
    takesTemperature: false,
    quality: tiers.large,
  };
}

/** The models that are known, with their prices (`dacp llm models`). Others are declared in the configuration. */
export const modelTable: readonly ModelInfo[] = [
  chat('openai', 'gpt-4.1', 'large', [1_047_576, 32_768], [2, 8, 0.5]),
  chat('openai', 'gpt-4.1-mini', 'middle', [1_047_576, 32_768], [0.4, 1.6, 0.1]),
  chat('openai', 'gpt-4o', 'large', [128_000, 16_384], [2.5, 10, 1.25]),
  chat('openai', 'gpt-4o-mini', 'middle', [128_000, 16_384], [0.15, 0.6, 0.075]),
  chat('openai', 'gpt-5', 'large', [272_000, 128_000], [1.25, 10, 0.125], { fixedTemperature: true }),
  chat('openai', 'gpt-5-mini', 'middle', [272_000, 128_000], [0.25, 2, 0.025], { fixedTemperature: true }),
  chat('openai', 'gpt-5-nano', 'small', [272_000, 128_000], [0.05, 0.4, 0.005], { fixedTemperature: true }),
  chat('openai', 'gpt-5.1', 'large', [272_000, 128_000], [1.25, 10, 0.125], { fixedTemperature: true }),
  chat('openai', 'gpt-5.2', 'large', [272_000, 128_000], [1.75, 14, 0.175], { fixedTemperature: true }),
  chat('openai', 'gpt-5.4', 'large', [1_050_000, 128_000], [2.5, 15, 0.25], {
    long: [272_000, 5, 22.5, 0.5],
    fixedTemperature: true,
  }),
  chat('openai', 'gpt-5.4-mini', 'middle', [272_000, 128_000], [0.75, 4.5, 0.075], { fixedTemperature: true }),
  chat('openai', 'gpt-5.4-nano', 'small', [272_000, 128_000], [0.2, 1.25, 0.02], { fixedTemperature: true }),
  chat('openai', 'gpt-5.5', 'top', [1_050_000, 128_000], [5, 30, 0.5], {
    long: [272_000, 10, 45, 1],
    fixedTemperature: true,
  }),
  chat('openai', 'gpt-5.6', 'top', [922_000, 128_000], [4, 20, 0.4], {
    long: [272_000, 8, 30, 0.8],
    fixedTemperature: true,
  }),
  chat('openai', 'gpt-5.6-luna', 'small', [922_000, 128_000], [0.2, 1.2, 0.02], {
    long: [272_000, 0.4, 1.8, 0.04],
    fixedTemperature: true,
  }),
  chat('openai', 'gpt-5.6-sol', 'top', [922_000, 128_000], [4, 20, 0.4], {
    long: [272_000, 8, 30, 0.8],
    fixedTemperature: true,
  }),
  chat('openai', 'gpt-5.6-terra', 'middle', [922_000, 128_000], [2, 12, 0.2], {
    long: [272_000, 4, 18, 0.4],
    fixedTemperature: true,
  }),
  chat('openai', 'gpt-6-astra', 'top', [922_000, 128_000], [10, 50, 1], {
    long: [272_000, 20, 75, 2],
    fixedTemperature: true,
  }),
  chat('openai', 'gpt-6-luna', 'small', [922_000, 128_000], [0.1, 0.5, 0.01], {
    long: [272_000, 0.2, 0.75, 0.02],
    fixedTemperature: true,
  }),
  chat('openai', 'gpt-6-sol', 'top', [922_000, 128_000], [2, 10, 0.2], {
    long: [272_000, 4, 15, 0.4],
    fixedTemperature: true,
  }),
  chat('openai', 'gpt-6.1-sol', 'top', [922_000, 128_000], [2, 10, 0.1], {
    long: [272_000, 4, 15, 0.2],
    fixedTemperature: true,
  }),
  chat('openai', 'gpt-6.1-terra', 'middle', [922_000, 128_000], [1, 5, 0.05], {
    long: [272_000, 2, 7.5, 0.1],
    fixedTemperature: true,
  }),
  chat('openai', 'o3', 'large', [200_000, 100_000], [2, 8, 0.5], { fixedTemperature: true }),
  embeddings('openai', 'text-embedding-3-large', 8191, 0.13),
  embeddings('openai', 'text-embedding-3-small', 8191, 0.02),
  chat('anthropic', 'claude-haiku-4-5', 'middle', [200_000, 64_000], [1, 5, 0.1]),
  chat('anthropic', 'claude-haiku-5-5', 'small', [1_000_000, 128_000], [0.1, 0.5, 0.01], { fixedTemperature: true }),
  chat('anthropic', 'claude-opus-4-5', 'large', [200_000, 64_000], [5, 25, 0.5]),
  chat('anthropic', 'claude-opus-4-6', 'large', [1_000_000, 128_000], [5, 25, 0.5]),
  chat('anthropic', 'claude-opus-4-7', 'large', [1_000_000, 128_000], [5, 25, 0.5], { fixedTemperature: true }),
  chat('anthropic', 'claude-opus-4-8', 'top', [1_000_000, 128_000], [5, 25, 0.5], { fixedTemperature: true }),
  chat('anthropic', 'claude-opus-5', 'top', [1_000_000, 128_000], [5, 25, 0.5], { fixedTemperature: true }),
  chat('anthropic', 'claude-opus-5-5', 'top', [1_000_000, 128_000], [4, 20, 0.2], { fixedTemperature: true }),
  chat('anthropic', 'claude-sonnet-4-5', 'large', [200_000, 64_000], [3, 15, 0.3]),
  chat('anthropic', 'claude-sonnet-4-6', 'large', [1_000_000, 128_000], [3, 15, 0.3]),
  chat('anthropic', 'claude-sonnet-5', 'large', [1_000_000, 128_000], [2, 10, 0.2], { fixedTemperature: true }),
  chat('anthropic', 'claude-sonnet-5-5', 'large', [1_000_000, 128_000], [2, 10, 0.1], { fixedTemperature: true }),
  chat('google', 'gemini-2.5-flash', 'middle', [1_048_576, 65_536], [0.3, 2.5, 0.03]),
  chat('google', 'gemini-2.5-flash-lite', 'small', [1_048_576, 65_536], [0.1, 0.4, 0.01]),
  chat('google', 'gemini-2.5-pro', 'middle', [1_048_576, 65_536], [1.25, 10, 0.125], {
    long: [200_000, 2.5, 15, 0.25],
  }),
  chat('google', 'gemini-3.1-flash-lite', 'small', [1_048_576, 65_536], [0.25, 1.5, 0.025]),
  chat('google', 'gemini-3.5-flash', 'middle', [1_048_576, 65_536], [1.5, 9, 0.15]),
  chat('google', 'gemini-3.5-flash-lite', 'small', [1_048_576, 65_536], [0.3, 2.5, 0.03], { fixedTemperature: true }),
  chat('google', 'gemini-3.6-flash', 'middle', [1_048_576, 65_536], [0.75, 3.75, 0.075], { fixedTemperature: true }),
  chat('google', 'gemini-3.7-flash', 'middle', [1_048_576, 65_536], [0.75, 3.75, 0.075], { fixedTemperature: true }),
  chat('google', 'gemini-3.8-flash', 'middle', [1_048_576, 65_536], [0.75, 3.75, 0.075], { fixedTemperature: true }),
  chat('google', 'gemini-4-argon', 'middle', [1_048_576, 1_048_576], [2, 10, 0.1]),
  chat('google', 'gemini-flash-latest', 'middle', [1_048_576, 65_536], [0.75, 3.75, 0.075]),
  chat('google', 'gemini-flash-lite-latest', 'small', [1_048_576, 65_536], [0.3, 2.5, 0.03]),
  chat('google', 'gemini-pro-latest', 'middle', [1_048_576, 65_536], [2, 12, 0.2], { long: [200_000, 4, 18, 0.4] }),
  embeddings('google', 'gemini-embedding-001', 2048, 0.15),
  embeddings('google', 'gemini-embedding-2', 8192, 0.2),
];
