import type { Feature, ModelInfo, Price } from './models/model.js';
import { modelTable } from './models/table.js';
import type { Provider } from './provider.js';
import type { ProviderKind } from './providers/providers.js';

/** What is said of a model that is not in our table, or otherwise than there. Prices in US dollars a million tokens. */
export type ModelConfig = Partial<Omit<ModelInfo, 'provider' | 'model' | 'priceAssumed'>>;

/** A provider: where it is, and what is declared of it (S5). */
export interface ProviderConfig {
  /** What it is called; unique. */
  readonly name: string;
  readonly kind: ProviderKind;
  readonly apiKey?: string | undefined;
  readonly baseUrl?: string | undefined;
  /** Which of its models may be asked; those of our table unless said, and where it has none, those that its server names. */
  readonly models?: readonly string[] | undefined;
  /** What is declared of single models. */
  readonly declared?: Readonly<Record<string, ModelConfig>> | undefined;
  /** For all its models, in US dollars (S5: `cost_per_1k_tokens`). */
  readonly costPer1kTokens?: number | undefined;
  /** For models whose longest answer is not known: 4096 (S5). */
  readonly maxTokens?: number | undefined;
  /** 1,000 unless said (S5). */
  readonly latencyAvgMs?: number | undefined;
  /** 0.99 unless said (S5). */
  readonly reliability?: number | undefined;
  /** For models whose quality is not known: 0.9 unless said. */
  readonly quality?: number | undefined;
  /** At most so many calls in a time; no limit unless said. */
  readonly rateLimit?: { readonly limit: number; readonly windowMs: number } | undefined;
  /** At most so many calls at once; no limit unless said. */
  readonly concurrencyMax?: number | undefined;
  /** How long an answer may take, and a stream to begin and to go on, in ms; 60,000 unless said. */
  readonly timeoutMs?: number | undefined;
  /** Makes the provider itself instead of one of its kind: for tests, and for providers of one's own. */
  readonly make?: (() => Provider | Promise<Provider>) | undefined;
}

/** Of models whose context nobody has declared, in tokens. */
const contextUnlessSaid = 32_768;
/** The longest answer of models of which nobody has said it, in tokens (S5). */
const maxTokensUnlessSaid = 4_096;
/** In US dollars a million tokens, where nobody has declared it: dear, so that no budget is overrun. A server of one's own costs nothing. */
const priceUnlessSaid = { local: 0, other: 30 } as const;
const textFeatures: readonly Feature[] = ['text', 'tools', 'json'];

/** The models of a provider that may be asked, as far as is known without asking it. */
export function modelsOf(config: ProviderConfig): ModelInfo[] {
  const known = modelTable.filter(info => info.provider === config.kind);
  const names = config.models ?? [...known.map(info => info.model), ...Object.keys(config.declared ?? {})];
  return [...new Set(names)].map(name =>
    infoOf(
      config,
      name,
      known.find(info => info.model === name),
    ),
  );
}

function infoOf(config: ProviderConfig, model: string, known: ModelInfo | undefined): ModelInfo {
  const declared: ModelConfig = config.declared?.[model] ?? {};
  const price = declared.price ?? flat(config.costPer1kTokens) ?? known?.price;
  const embeds = known === undefined && /embed|bge-|e5-|minilm/i.test(model);
  return {
    provider: config.name,
    model,
    contextTokens: declared.contextTokens ?? known?.contextTokens ?? contextUnlessSaid,
    maxTokens: declared.maxTokens ?? known?.maxTokens ?? config.maxTokens ?? maxTokensUnlessSaid,
    price: price ?? assumedPrice(config.kind),
    ...(price === undefined && config.kind !== 'local' && { priceAssumed: true }),
    features: declared.features ?? known?.features ?? (embeds ? ['embeddings'] : textFeatures),
    takesTemperature: declared.takesTemperature ?? known?.takesTemperature ?? true,
    quality: declared.quality ?? config.quality ?? known?.quality ?? 0.9,
  };
}

/** The same for every token (S5). */
function flat(costPer1kTokens: number | undefined): Price | undefined {
  if (costPer1kTokens === undefined) return undefined;
  const each = costPer1kTokens * 1_000;
  return { input: each, output: each, cached: each };
}

function assumedPrice(kind: ProviderKind): Price {
  const each = kind === 'local' ? priceUnlessSaid.local : priceUnlessSaid.other;
  return { input: each, output: each, cached: each };
}
