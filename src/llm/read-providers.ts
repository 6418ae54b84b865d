import { isJsonObject } from '../message/index.js';
import type { Feature } from './models/model.js';
import type { ModelConfig, ProviderConfig } from './provider-config.js';
import { type ProviderKind, providerKinds } from './providers/providers.js';

type Fields = Readonly<Record<string, unknown>>;

/** Fields of a provider, with the standard's names (S5), and how each is read. */
const providerFields: Readonly<Record<string, (value: unknown) => Partial<ProviderConfig>>> = {
  kind: value => ({ kind: oneOf(value, providerKinds) }),
  base_url: value => ({ baseUrl: text(value) }),
  models: value => ({ models: texts(value) }),
  cost_per_1k_tokens: value => ({ costPer1kTokens: number(value) }),
  max_tokens: value => ({ maxTokens: number(value) }),
  latency_avg: value => ({ latencyAvgMs: number(value) * 1_000 }),
  reliability: value => ({ reliability: number(value, 1) }),
  quality: value => ({ quality: number(value, 1) }),
  concurrency_max: value => ({ concurrencyMax: number(value) }),
  timeout_ms: value => ({ timeoutMs: number(value) }),
  rate_limit: value => {
    const { limit, window_ms: windowMs } = fields(value);
    return { rateLimit: { limit: number(limit), windowMs: number(windowMs) } };
  },
  declared: value => ({
    declared: Object.fromEntries(Object.entries(fields(value)).map(([model, of]) => [model, readModel(fields(of))])),
  }),
};

/** Fields of a model; prices in US dollars a million tokens. */
const modelFields: Readonly<Record<string, (value: unknown) => Partial<ModelConfig>>> = {
  context_tokens: value => ({ contextTokens: number(value) }),
  max_tokens: value => ({ maxTokens: number(value) }),
  price: value => {
    const { input, output, cached = input } = fields(value);
    return { price: { input: number(input), output: number(output), cached: number(cached) } };
  },
  features: value => ({
    features: texts(value).map(each => oneOf<Feature>(each, ['text', 'tools', 'json', 'embeddings'])),
  }),
  takes_temperature: value => ({ takesTemperature: value === true }),
  quality: value => ({ quality: number(value, 1) }),
};

/**
 * What a file declares of providers: `{"providers": {"NAME": {"kind": "local", "base_url": …, "declared": {"MODEL": {"price": …}}}}}`.
 * Keys are not read: they belong into the environment. Errors: says which field takes what.
 */
export function readProviders(json: unknown): ProviderConfig[] {
  return Object.entries(fields(fields(json).providers)).map(([name, value]) => {
    const given = read(providerFields, fields(value), name);
    const kind = given.kind ?? (providerKinds.includes(name as ProviderKind) ? (name as ProviderKind) : undefined);
    if (kind === undefined) throw new Error(`${name}: kind takes one of ${providerKinds.join(', ')}`);
    return { ...given, name, kind };
  });
}

function readModel(of: Fields): ModelConfig {
  return read(modelFields, of, 'declared');
}

function read<T>(
  known: Readonly<Record<string, (value: unknown) => Partial<T>>>,
  of: Fields,
  where: string,
): Partial<T> {
  const parts = Object.entries(of).map(([field, value]) => {
    const reader = known[field];
    if (!reader) throw new Error(`${where}: ${field} is no field; there are ${Object.keys(known).join(', ')}`);
    try {
      return reader(value);
    } catch (error) {
      throw new Error(`${where}: ${field} ${error instanceof Error ? error.message : String(error)}`);
    }
  });
  return Object.assign({}, ...parts);
}

function fields(value: unknown): Fields {
  if (isJsonObject(value)) return value;
  throw new Error('takes an object');
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error('takes a text');
}

function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(text);
  throw new Error('takes a list of texts');
}

function number(value: unknown, max = Number.MAX_SAFE_INTEGER): number {
  if (typeof value === 'number' && value >= 0 && value <= max) return value;
  throw new Error(max === 1 ? 'takes a number from 0 to 1' : 'takes a number, not below 0');
}

function oneOf<T extends string>(value: unknown, words: readonly T[]): T {
  const word = words.find(one => one === value);
  if (word === undefined) throw new Error(`takes one of ${words.join(', ')}`);
  return word;
}
