import { statSync } from 'node:fs';
import nodeModule from 'node:module';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import type { Agent } from '../agent/index.js';
import { MeshError } from '../base/index.js';
import { qualify } from '../message/index.js';
import { describeFault } from './fault-place.js';
import { resolveSync, tellOfFiles } from './own-package.js';

/** Errors: AGENT_FILE_UNUSABLE when one of the files is not there, or is no code by its name. */
export function assertFilesExist(paths: readonly string[]): void {
  for (const path of paths) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) throw unusable(path, 'does not exist; "dacp agent new NAME" writes one');
    if (stat.isDirectory()) throw unusable(path, 'is a folder; name the files in it that export agents');
    if (!/^\.[cm]?[jt]sx?$/.test(extname(path)))
      throw unusable(path, 'is no TypeScript or JavaScript (.ts, .js, .mjs)');
  }
}

/**
 * The agents that files export: by default or by name, one or a list. TypeScript runs as it is. `read` is told the path of each file
 * that is loaded, also of those that these import. Errors: AGENT_FILE_UNUSABLE.
 */
export async function loadAgentFiles(
  paths: readonly string[],
  read: (path: string) => void = () => undefined,
): Promise<Agent[]> {
  assertFilesExist(paths);
  const files = paths.map(path => ({ path, file: resolve(path) }));
  if (files.some(({ file }) => /^\.[mc]?tsx?$/.test(extname(file)))) (await import('tsx/esm/api')).register();
  // After tsx, since hooks run in the reverse order of their registration.
  const tellTheRest = registerOwnPackage(read);
  const loading = files.map(async ({ path, file }) => ({ path, agents: await loadAgents(path, file) }));
  return allOf(await Promise.all(loading).finally(tellTheRest));
}

/** Errors: AGENT_FILE_UNUSABLE when two files have an agent of the same id. */
function allOf(loaded: readonly { path: string; agents: Agent[] }[]): Agent[] {
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

/** Returns how to hear now of all files that were loaded so far. */
function registerOwnPackage(read: (path: string) => void): () => void {
  const { registerHooks } = nodeModule as LaterModule;
  if (registerHooks) {
    tellOfFiles(import.meta.url, read);
    registerHooks({ resolve: resolveSync });
    return () => undefined;
  }
  const { port1, port2 } = new MessageChannel();
  port1.on('message', read).unref();
  const hooks = new URL('./own-package.js', import.meta.url);
  nodeModule.register(hooks, { data: { loader: import.meta.url, port: port2 }, transferList: [port2] });
  return () => {
    for (let next = receiveMessageOnPort(port1); next; next = receiveMessageOnPort(port1)) read(next.message);
  };
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
    throw unusable(path, `cannot be loaded: ${describeFault(error)}`, error);
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
