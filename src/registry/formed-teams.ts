import { defaultNamespace, qualify } from '../message/index.js';

/**
 * Teams that were formed while agents run: their members are in them beside what their descriptors say. In memory: whoever forms teams
 * keeps them, and says them again after a restart.
 */
export interface FormedTeams {
  /** The members of a team from now on, as qualified ids; none: there is no such team. */
  set(namespace: string, team: string, agents: readonly string[]): void;
  of(namespace: string, team: string): ReadonlySet<string>;
  /** Calls back with the namespace of each team that changes; returns how to stop. */
  onChanged(listener: (namespace: string) => void): () => void;
}

const nobody: ReadonlySet<string> = new Set();

/** None yet. */
export function createFormedTeams(): FormedTeams {
  const teams = new Map<string, ReadonlySet<string>>();
  const listeners = new Set<(namespace: string) => void>();
  return {
    set(namespace, team, agents) {
      const name = qualify(namespace, team);
      if (agents.length === 0) teams.delete(name);
      else teams.set(name, new Set(agents));
      for (const listener of listeners) listener(namespace || defaultNamespace);
    },
    of: (namespace, team) => (teams.size === 0 ? nobody : (teams.get(qualify(namespace, team)) ?? nobody)),
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
