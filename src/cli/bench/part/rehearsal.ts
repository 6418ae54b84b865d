import { join } from 'node:path';
import { loadConfig } from '../../../node/index.js';
import type { Place } from '../orders.js';

/**
 * Node, host and client in one process, to the first answer. The build rehearses a start with it and keeps what V8 has compiled
 * (`scripts/setup/rehearse.mjs`). Nobody listens; nothing outlives it but files in the folder.
 */
export async function rehearse(folder: string): Promise<void> {
  const parts = await load();
  const settings = loadConfig({ env: {}, folder, flags: { data: join(folder, 'data'), host: '127.0.0.1', port: '0' } });
  const place = (node: string): Place => ({
    config: { ...settings.config, node },
    via: 'direct',
    telemetry: true,
    record: 'disk',
  });
  const { address } = (await parts.node.begin?.({ ...place(''), troops: [] })) ?? { address: '' };
  await parts.host.begin?.({ ...place(address), troops: [{ sort: 'echo', count: 1 }] });
  await parts.client.begin?.({ ...place(address), troops: [] });
  await parts.client.reach?.('echo');
  for (const part of [parts.client, parts.host, parts.node]) await part.close();
}

/** Loaded as the processes load them. */
async function load() {
  const [node, host, client] = await Promise.all([import('./node.js'), import('./host.js'), import('./client.js')]);
  return { node: node.createNodePart(), host: host.createHostPart(), client: client.createClientPart() };
}
