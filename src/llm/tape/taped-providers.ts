import type { ProviderConfig } from '../provider-config.js';
import { createProvider, type ProviderKind, providerKinds } from '../providers/providers.js';
import { openTape, readTape } from './file.js';
import { type TapeEntry, type TapeMode, taped } from './tape.js';

/**
 * These providers with a tape before them: what they answer is kept in a file, or comes from it. In `replay` they are those that the tape
 * tells of, with the models that it has answers of: neither keys nor providers are needed. Errors: RECORDING_UNUSABLE.
 */
export function tapedProviders(
  providers: readonly ProviderConfig[],
  path: string,
  mode: TapeMode,
): readonly ProviderConfig[] {
  const tape = openTape(path);
  const behindTape = (config: ProviderConfig): ProviderConfig => {
    const { make, ...real } = config;
    return {
      ...config,
      make: () => taped(config.name, tape, mode, async () => make?.() ?? createProvider(config.kind, real)),
    };
  };
  if (mode !== 'replay') return providers.map(behindTape);
  return [...modelsOn(readTape(path))].map(([name, models]) => {
    const known = providers.find(one => one.name === name) ?? { name, kind: kindOf(name) };
    return behindTape({ ...known, models: [...models] });
  });
}

/** Models by provider. */
function modelsOn(entries: readonly TapeEntry[]): Map<string, Set<string>> {
  const models = new Map<string, Set<string>>();
  for (const { provider, asked } of entries) {
    const { model } = JSON.parse(asked) as { model: string };
    models.set(provider, (models.get(provider) ?? new Set()).add(model));
  }
  return models;
}

function kindOf(name: string): ProviderKind {
  return providerKinds.find(kind => kind === name) ?? 'local';
}
