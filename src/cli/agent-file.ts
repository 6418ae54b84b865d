import { existsSync } from 'node:fs';
import module from 'node:module';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Agent } from '../agent/index.js';
import { MeshError } from '../base/index.js';
import { qualify } from '../message/index.js';
import { resolveSync } from './own-package.js';

/**
 * The agents that files export: by default or by name, one or a list. TypeScript runs as it is. Errors: AGENT_FILE_UNUSABLE.
 */
export async function loadAgentFiles(paths: readonly string[]): Promise<Agent[]> {
  const files = paths.map(path => ({ path, file: resolve(path) }));
  for (const { path, file } of files) {
    if (!existsSync(file)) throw unusable(path, 'does not exist; "dacp agent new NAME" writes one');
  }
  if (files.some(({ file }) => /^\.[mc]?tsx?$/.test(extname(file)))) (await import('tsx/esm/api')).register();
  // After tsx, since hooks run in the reverse order of their registration.
  registerOwnPackage();
  const loaded = await Promise.all(
    files.map(async ({ path, file }) => ({ path, agents: await loadAgents(path, file) })),
  );
  const places = new Map<string, string>();
  for (const { path, agents } of loaded) {
    for (const { descriptor } of agents) {
      const id = qualify(descriptor.namespace, descriptor.id);
      const other = places.get(id);
      if (other !== undefined) throw unusable(path, `exports agent "${id}" again: ${other} has it already`);
      places.set(id, path);
    }
  }
  return loaded.flatMap(({ agents }) => agents);
}

/** Node's types of the oldest version that must work do not know `registerHooks`. */
type LaterModule = { registerHooks?: (hooks: { resolve: typeof resolveSync }) => void };

function registerOwnPackage(): void {
  const { registerHooks } = module as LaterModule;
  if (registerHooks) registerHooks({ resolve: resolveSync });
  else module.register('./own-package.js', import.meta.url);
}

async function loadAgents(path: string, file: string): Promise<Agent[]> {
  const agents = agentsOf(await load(path, file));
  if (agents.length === 0) throw unusable(path, 'exports no agent; write "export default defineAgent({ … })"');
  return agents;
}

async function load(path: string, file: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw unusable(path, `cannot be loaded: ${why.replace(/\s*\n\s*/g, ' ')}`, error);
  }
}

/** Everything exported that is an agent, each once. */
function agentsOf(exported: Readonly<Record<string, unknown>>): Agent[] {
  const values = Object.values(exported).flatMap(value => (Array.isArray(value) ? value : [value]));
  return [...new Set(values.filter(isAgent))];
}

/** By its shape: the file may have got `defineAgent` from another copy of the package. */
function isAgent(value: unknown): value is Agent {
  return typeof value === 'object' && value !== null && 'descriptor' in value && 'faculties' in value;
}

function unusable(path: string, why: string, cause?: unknown): MeshError {
  return new MeshError('AGENT_FILE_UNUSABLE', `${path} ${why}`, { cause });
}
