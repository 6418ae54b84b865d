import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Place, Role, Troop, Usage } from './orders.js';
import { type Part, startPart } from './process.js';

/** Node, host and client, each a process of its own, with a new data folder. */
export interface Parts extends AsyncDisposable {
  readonly node: Part;
  readonly host: Part;
  readonly client: Part;
  readonly all: readonly Part[];
}

/** What each process has used; by role. */
export type Usages = Readonly<Record<Role, Usage>>;

/**
 * Starts all three one after the other, each when the one before is ready; the host with these agents. `started` is told of each at
 * once. Errors: what goes wrong in one of them; all are stopped then.
 */
export async function startParts(
  place: Place,
  troops: readonly Troop[],
  started: (part: Part) => void,
): Promise<Parts> {
  const folder = mkdtempSync(join(tmpdir(), 'dacp-bench-'));
  const all: Part[] = [];
  const stop = async () => {
    await Promise.all(all.map(part => part.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  const begin = async (role: Role, at: Place) => {
    const part = startPart(role, folder);
    all.push(part);
    started(part);
    return { part, ...(await part.order('begin', { ...at, troops })) };
  };
  try {
    const own = { ...place.config, port: 0, data: join(folder, 'data') };
    const node = await begin('node', { ...place, config: own });
    const beside = { ...place, config: { ...own, node: node.address } };
    const host = await begin('host', beside);
    const client = await begin('client', beside);
    return { node: node.part, host: host.part, client: client.part, all, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What each process has used until now; with `collect`, after garbage was collected there. */
export async function usages(parts: Parts, options: { readonly collect?: boolean } = {}): Promise<Usages> {
  const ask = (part: Part) => part.order('usage', { collect: options.collect === true });
  const [node, host, client] = await Promise.all([ask(parts.node), ask(parts.host), ask(parts.client)]);
  return { node, host, client };
}
