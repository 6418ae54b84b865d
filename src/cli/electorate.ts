import type { Address } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import { formatAddress, parseAddress, qualify } from '../message/index.js';
import { discoverAll } from './commands/agents.js';
import type { MeshClient } from './mesh-client.js';

/** Who votes, and whom else the words of a vote name. */
export interface Named {
  readonly among: readonly Address[];
  /** Agents with a weight; where nobody else is named, they are who votes. */
  readonly weighted: readonly string[];
  /** Agents that decide by priority when no option wins. */
  readonly priority: readonly string[];
  /** The agent that does. */
  readonly arbiter?: string | undefined;
}

/** Looks whether all whom a vote names are there and take part, before anybody is asked. Errors: OPTION_INVALID. */
export async function checkNamed(mesh: MeshClient, { among, weighted, priority, arbiter }: Named): Promise<void> {
  if (weighted.length + priority.length > 0)
    checkVoters({ voters: await votersAmong(mesh, among), among, weighted, priority });
  if (arbiter !== undefined && (await agentsAt(mesh, parseAddress(arbiter, '--fallback arbiter'))).length === 0)
    throw new MeshError(
      'OPTION_INVALID',
      `--fallback arbiter:${arbiter}: there is no such agent; dacp agents lists them`,
    );
}

/** The same, of voters that are known. */
export function checkVoters({
  voters,
  among,
  weighted,
  priority,
}: Pick<Named, 'among' | 'weighted' | 'priority'> & { readonly voters: readonly string[] }): void {
  const names = among.map(formatAddress).join(', ');
  const strange = weighted.find(agent => !voters.includes(plain(agent)));
  if (among.length > 0 && strange !== undefined)
    throw new MeshError(
      'OPTION_INVALID',
      `--weight ${strange}: ${strange} does not vote; who does is --among ${names}`,
    );
  const all = new Set([...voters, ...weighted.map(plain)]);
  const silent = priority.find(agent => !all.has(plain(agent)));
  if (silent !== undefined)
    throw new MeshError(
      'OPTION_INVALID',
      `--fallback ${priority.join()}: ${silent} does not vote; ${[...all].join(', ')} do`,
    );
}

/** `default/a` is `a`. */
function plain(agent: string): string {
  return formatAddress(parseAddress(agent, 'agent'));
}

async function votersAmong(mesh: MeshClient, among: readonly Address[]): Promise<string[]> {
  return (await Promise.all(among.map(address => agentsAt(mesh, address)))).flat();
}

async function agentsAt(mesh: MeshClient, { namespace, target }: Address): Promise<string[]> {
  const { case: kind, value = '' } = target;
  const found = await discoverAll(mesh, { namespace, ...(kind && { [kind === 'agent' ? 'agentId' : kind]: value }) });
  return found.flatMap(({ agentDescriptor: one }) => (one ? [qualify(one.namespace, one.id)] : []));
}
