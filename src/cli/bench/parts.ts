import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../node/index.js';
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

/** How the processes are started. */
export interface StartOptions {
  /** What runs in the host. */
  readonly troops: readonly Troop[];
  /** All at the same time, instead of each when the one before is ready: host and client wait for the node by themselves. */
  readonly atOnce?: boolean;
  /** Told of each process at once. */
  started(part: Part): void;
}

/** Starts all three. Errors: what goes wrong in one of them; all are stopped then. */
export async function startParts(place: Place, { troops, atOnce, started }: StartOptions): Promise<Parts> {
  const folder = mkdtempSync(join(tmpdir(), 'dacp-bench-'));
  const all: Part[] = [];
  const stop = async () => {
    await Promise.all(all.map(part => part.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  const begin = async (role: Role, changed: Partial<Config>) => {
    const part = startPart(role, folder);
    all.push(part);
    started(part);
    const config = { ...place.config, ...changed, data: join(folder, 'data') };
    return { part, ...(await part.order('begin', { ...place, config, troops })) };
  };
  try {
    const port = atOnce ? await freePort() : 0;
    const starting = begin('node', { port });
    const node = atOnce ? `127.0.0.1:${port}` : (await starting).address;
    const hosting = begin('host', { node });
    if (!atOnce) await hosting;
    const connecting = begin('client', { node });
    const [{ part: first }, { part: host }, { part: client }] = await Promise.all([starting, hosting, connecting]);
    return { node: first, host, client, all, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A port of this machine that is free now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** What each process has used until now; with `collect`, after garbage was collected there. */
export async function usages(parts: Parts, options: { readonly collect?: boolean } = {}): Promise<Usages> {
  const ask = (part: Part) => part.order('usage', { collect: options.collect === true });
  const [node, host, client] = await Promise.all([ask(parts.node), ask(parts.host), ask(parts.client)]);
  return { node, host, client };
}
