import type { Prompt } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { MeshError } from '../base/index.js';
import { nameKey } from './prompt.js';
import type { PromptStore } from './store.js';

/** Keeps prompts in memory: for tests, and for programs that bring their prompts along. */
export function createMemoryStore(): PromptStore {
  const prompts = new Map<string, Prompt>();
  return {
    load: async name => prompts.get(name),
    async save(prompt, _changes, revision) {
      const name = nameKey(prompt.key ?? { id: '' });
      const present = prompts.get(name)?.revision ?? 0n;
      if (present !== revision)
        throw new MeshError('VERSION_CONFLICT', `prompt ${name} is at revision ${present}, not ${revision}`);
      prompts.set(name, prompt);
    },
    async list(prefix, after, limit) {
      const names = [...prompts.keys()].filter(name => name.startsWith(prefix) && name > after).sort();
      return names.slice(0, limit).flatMap(name => prompts.get(name) ?? []);
    },
  };
}
