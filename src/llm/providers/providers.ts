import type { Provider, ProviderOptions } from '../provider.js';
import { withoutKey } from './without-key.js';

/** How each kind of provider is made. Its client, 10 to 200 ms of code, is loaded only when the provider is asked first. */
const makers = {
  openai: async options => (await import('./openai/provider.js')).createOpenAi(options),
  anthropic: async options => (await import('./anthropic/provider.js')).createAnthropic(options),
  google: async options => (await import('./google/provider.js')).createGoogle(options),
  huggingface: async options => (await import('./huggingface/provider.js')).createHuggingFace(options),
  local: async options => (await import('./local/provider.js')).createLocal(options),
} as const satisfies Record<string, (options: ProviderOptions) => Promise<Provider>>;

/** The kinds of providers there are (S5). */
export type ProviderKind = keyof typeof makers;

/** Their names. */
export const providerKinds = Object.keys(makers) as readonly ProviderKind[];

/** A provider of a kind. Make it once: it keeps its connections. Its errors never have its key. */
export async function createProvider(kind: ProviderKind, options: ProviderOptions): Promise<Provider> {
  return withoutKey(await makers[kind](options), options.apiKey);
}
