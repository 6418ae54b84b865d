import type { Agent as RegisteredAgent } from '#gen/dacp/registry/v1/registry_pb.js';
import { RegistryService, SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import type { Agent } from '../agent/index.js';
import { qualify } from '../message/index.js';
import { type Config, readTls } from '../node/index.js';
import { dial } from '../rpc/index.js';

/** An agent whose id runs elsewhere. */
export interface Namesake {
  /** Its qualified id. */
  readonly id: string;
  readonly hosts: readonly string[];
  /** Whether it can do the same. */
  readonly alike: boolean;
}

/** How long a node may take to answer, in ms: nobody waits for this. */
const timeoutMs = 1000;

/** Which of these agents run already, in other hosts than this one. Nobody, when no node answers or it does not know. */
export async function findNamesakes(config: Config, agents: readonly Pick<Agent, 'descriptor'>[]): Promise<Namesake[]> {
  const tls = readTls(config);
  const channel = dial(config.node, tls ? { tls } : {});
  const registry = channel.client(RegistryService);
  try {
    const found = agents.map(async ({ descriptor }) => {
      const { namespace, id } = descriptor;
      const { agent } = await registry.getAgent({ namespace, agentId: id }, { timeoutMs });
      return agent && namesakeOf(agent, descriptor, config.hostId);
    });
    const settled = await Promise.allSettled(found);
    return settled.flatMap(one => (one.status === 'fulfilled' && one.value ? [one.value] : []));
  } finally {
    channel.close();
  }
}

/** Undefined: it runs nowhere else. An instance that cannot be reached is what a host that died has left behind. */
export function namesakeOf(
  { agentDescriptor: known, instances }: RegisteredAgent,
  own: Agent['descriptor'],
  hostId: string | undefined,
): Namesake | undefined {
  const others = instances.filter(one => one.state === SessionState.ACTIVE && one.hostId !== hostId);
  if (!known || others.length === 0) return undefined;
  const names = ({ capabilities }: Agent['descriptor']) => capabilities.map(({ name }) => name).sort();
  const alike = names(known).join() === names(own).join();
  return { id: qualify(own.namespace, own.id), hosts: [...new Set(others.map(one => one.hostId))], alike };
}

/** What to say of one that can do something else. */
export function describeNamesake({ id, hosts }: Namesake): string {
  const where = `${hosts.length === 1 ? 'host' : 'hosts'} ${hosts.join(', ')}`;
  return `"${id}" already runs in ${where} with other capabilities; this is a second instance of it, and each message goes to one of them: take another id unless that is meant`;
}
