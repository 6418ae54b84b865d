import { readFileSync } from 'node:fs';
import { type Clock, MeshError } from '../base/index.js';
import type { Budgets } from '../budget/index.js';
import {
  createKeptMeasures,
  createLlmService,
  createOrchestrator,
  nameOf,
  type Orchestrator,
  type ProviderConfig,
  type ProviderKind,
  payFrom,
  providerKinds,
  readProviders,
  type TapeMode,
  tapedProviders,
} from '../llm/index.js';
import type { Logger, Meters, Tracer } from '../observability/index.js';
import { type AskModel, createModelRewriter, type Rewriter } from '../prompt/index.js';
import type { ServiceBinding } from '../rpc/index.js';
import type { Database } from '../storage/index.js';
import type { Config } from './settings.js';

/** What a node's language models take of it. */
export interface ModelParts {
  readonly config: Config;
  readonly database: Database;
  readonly budgets: Budgets;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meters: Meters;
  readonly tracer: Tracer;
}

/** The language models of a node, paid for out of its budgets. Errors: as `modelProviders`. */
export function createModels({ config, database, budgets, ...parts }: ModelParts): {
  readonly llm: Orchestrator;
  readonly services: readonly ServiceBinding[];
  /** Takes up what was measured of models before, and keeps it. */
  start(): Promise<void>;
  close(): Promise<void>;
  /** Has models write better templates of prompts. */
  readonly rewriter: Rewriter;
} {
  const { captureModelContent: captureContent } = config;
  const kept = createKeptMeasures({ database, ...parts });
  const llm = createOrchestrator({
    ...parts,
    measures: kept.measures,
    providers: modelProviders(config),
    purse: payFrom(budgets),
    captureContent,
  });
  const services = [createLlmService(llm, parts)];
  return { llm, services, rewriter: createModelRewriter(writingWith(llm)), ...kept };
}

/** Asks the best model there is; without one, nobody. */
function writingWith(llm: Orchestrator): AskModel {
  return async ({ system, user, maxTokens }, signal) => {
    if ((await llm.models(signal)).length === 0) return undefined;
    const turns = [{ role: 'system', text: system } as const, { role: 'user', text: user } as const];
    const call = { turns, maxTokens, strategy: 'quality_optimized', temperature: 0.1 } as const;
    const answer = await llm.complete(call, { signal });
    const { text, provider, model, finishReason } = answer;
    return { text, by: nameOf({ provider, model }), whole: finishReason === 'stop' };
  };
}

/**
 * The providers of language models that a node's configuration gives: those with a key, a server of one's own, and what a file declares.
 * Errors: CONFIG_INVALID for a file that cannot be read, a tape that is none, and for models of providers that are not there.
 */
function modelProviders(config: Config): readonly ProviderConfig[] {
  const found = [...withKeys(config)];
  const declared = config.modelsFile === undefined ? [] : readModelsFile(config.modelsFile);
  const all = [...merged(found, declared)];
  const wanted = config.models === undefined ? all : onlyModels(all, config.models);
  return config.modelsTape === undefined ? wanted : withTape(wanted, config.modelsTape, config.modelsTapeMode);
}

function withTape(providers: readonly ProviderConfig[], path: string, mode: TapeMode): readonly ProviderConfig[] {
  try {
    return tapedProviders(providers, path, mode);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MeshError('CONFIG_INVALID', `DACP_MODELS_TAPE=${path}: ${why}`, { cause: error });
  }
}

function* withKeys(config: Config): Iterable<ProviderConfig> {
  const keys: Readonly<
    Record<Exclude<ProviderKind, 'local'>, readonly [key: string | undefined, baseUrl: string | undefined]>
  > = {
    openai: [config.openaiApiKey, config.openaiBaseUrl],
    anthropic: [config.anthropicApiKey, config.anthropicBaseUrl],
    google: [config.googleApiKey, config.googleBaseUrl],
    huggingface: [config.huggingfaceApiKey, config.huggingfaceBaseUrl],
  };
  for (const kind of providerKinds) {
    if (kind === 'local') continue;
    const [apiKey, baseUrl] = keys[kind];
    if (apiKey !== undefined) yield { name: kind, kind, apiKey, baseUrl };
  }
  if (config.localModelUrl !== undefined) yield { name: 'local', kind: 'local', baseUrl: config.localModelUrl };
}

function readModelsFile(path: string): ProviderConfig[] {
  try {
    return readProviders(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MeshError('CONFIG_INVALID', `DACP_MODELS_FILE=${path}: ${why}`, { cause: error });
  }
}

/** What a file says of a provider that is there is added to it; a key stays where it came from. */
function merged(found: readonly ProviderConfig[], declared: readonly ProviderConfig[]): Iterable<ProviderConfig> {
  const all = new Map(found.map(provider => [provider.name, provider]));
  for (const provider of declared) {
    const known = all.get(provider.name);
    // A provider of a known service without a key cannot be asked: what is declared of it waits for the key.
    if (!known && provider.kind !== 'local' && provider.apiKey === undefined) continue;
    all.set(provider.name, { ...known, ...provider });
  }
  return all.values();
}

/** Only these models, `PROVIDER/MODEL` each; those of providers without a key are left out. */
function onlyModels(providers: readonly ProviderConfig[], text: string): ProviderConfig[] {
  const wanted = text
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '');
  const bad = wanted.find(each => !/^[^/\s]+\/\S+$/.test(each));
  if (bad !== undefined)
    throw new MeshError('CONFIG_INVALID', `DACP_MODELS: ${bad} is no PROVIDER/MODEL, such as openai/gpt-4.1-mini`);
  return providers.flatMap(provider => {
    const prefix = `${provider.name}/`;
    const models = wanted.filter(each => each.startsWith(prefix)).map(each => each.slice(prefix.length));
    return models.length > 0 ? [{ ...provider, models }] : [];
  });
}
