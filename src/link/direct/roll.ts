import type { Member } from '#gen/dacp/link/v1/link_pb.js';
import type { Instance } from '#gen/dacp/registry/v1/registry_pb.js';

/** The members of a topic or a team, by the processes that they are in. */
export interface Roll {
  readonly processes: readonly Crew[];
  /** Those that only the node can bring it to. */
  readonly byNode: readonly string[];
}

/** The members in one process. */
export interface Crew {
  readonly instance: Instance;
  readonly names: readonly string[];
}

/** Puts the members together that are in one process. */
export function rollOf(members: readonly Member[]): Roll {
  const byProcess = new Map<string, { instance: Instance; names: string[] }>();
  const byNode: string[] = [];
  for (const { agent, instance } of members) {
    if (!instance) {
      byNode.push(agent);
      continue;
    }
    const key = processKey(instance);
    const crew = byProcess.get(key);
    if (crew) crew.names.push(agent);
    else byProcess.set(key, { instance, names: [agent] });
  }
  return { processes: [...byProcess.values()], byNode };
}

/** Names a process among all. */
export function processKey({ hostId, epoch }: Instance): string {
  return `${hostId}\n${epoch}`;
}
