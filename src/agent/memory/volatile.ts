import { MeshError } from '../../base/index.js';
import { qualify } from '../../message/index.js';
import type { AgentMemory, KeptStatus, KeptValue } from './memory.js';

/** A memory within the process, for tests: an agent that is started again goes on where it was. */
export interface VolatileMemory extends AgentMemory {
  /** What an agent did last; undefined: it never ran. */
  statusOf(qualifiedId: string): KeptStatus | undefined;
}

interface Kept {
  readonly entries: Map<string, KeptValue>;
  status: KeptStatus;
  /** How often it was opened. */
  term: number;
}

/** Makes one. */
export function createVolatileMemory(): VolatileMemory {
  const agents = new Map<string, Kept>();
  return {
    async open({ namespace, id }) {
      const name = qualify(namespace, id);
      const kept = agents.get(name) ?? { entries: new Map(), status: 'offline', term: 0 };
      agents.set(name, kept);
      const term = ++kept.term;
      kept.status = 'idle';
      return {
        entries: new Map(kept.entries),
        async write({ entries, moves }) {
          if (kept.term !== term) throw fenced(name);
          for (const [key, value] of entries) {
            if (value) kept.entries.set(key, value);
            else kept.entries.delete(key);
          }
          kept.status = moves.at(-1) ?? kept.status;
        },
      };
    },
    statusOf: name => agents.get(name)?.status,
    close: async () => undefined,
  };
}

/** AGENT_FENCED for an agent. */
export function fenced(name: string): MeshError {
  return new MeshError(
    'AGENT_FENCED',
    `another instance of agent "${name}" has taken over its knowledge; this one keeps nothing any more and ends`,
  );
}
