import type { Address } from '#gen/dacp/message/v2/message_pb.js';
import type { Session } from '#gen/dacp/registry/v1/registry_pb.js';
import type { Clock } from '../base/index.js';
import { defaultNamespace, parseAddress } from '../message/index.js';
import { able } from './able.js';
import type { Bell } from './bell.js';
import { discover } from './discover.js';
import { createFormedTeams } from './formed-teams.js';
import type { Journal } from './journal.js';
import { agentMessage, sessionMessage } from './messages.js';
import { pageOf } from './page.js';
import type { Registry, Target } from './registry.js';
import { agentUnknown, interested, resolve } from './resolve.js';
import type { SessionEntry } from './state.js';
import { watch } from './watch.js';

/** What the reading side of a registry needs. */
export interface ReadsParts {
  readonly journal: Journal;
  readonly clock: Clock;
  /** Rings when the revision grew. */
  readonly bell: Bell;
}

type Reads = Pick<
  Registry,
  'getAgent' | 'teams' | 'discover' | 'watch' | 'listSessions' | 'resolve' | 'able' | 'instance' | 'interested'
>;

/** The calls of a registry that ask: answered from memory. */
export function createReads({ journal, clock, bell }: ReadsParts): Reads {
  const teams = createFormedTeams();

  /** Everybody who is in a team by its own word, and who was brought into it. */
  function resolveTeam(address: Address, team: string): Target[] {
    const own = resolve(journal.state, address, clock.monotonic());
    const formed = teams.of(address.namespace, team);
    if (formed.size === 0) return own;
    const there = new Set(own.map(({ agent }) => agent));
    const more = [...formed].filter(agent => !there.has(agent)).flatMap(agent => reachable(agent));
    return [...own, ...more];
  }

  /** A member that cannot be reached now is passed over, as one by its own word is. */
  function reachable(agent: string): Target[] {
    try {
      return resolve(journal.state, parseAddress(agent), clock.monotonic());
    } catch {
      return [];
    }
  }

  function sessionOf({ facts, leaseEndMs, instances }: SessionEntry): Session {
    const expiresAtMs = journal.storeNow() + leaseEndMs - clock.monotonic();
    return sessionMessage(facts, { expiresAtMs, agents: instances.size });
  }

  return {
    getAgent(namespace, agentId) {
      const agent = journal.state.namespaces.get(namespace || defaultNamespace)?.agents.get(agentId);
      if (!agent) throw agentUnknown(journal.state, namespace, agentId);
      return agentMessage(agent);
    },
    discover: (query, options) => discover(journal.state, query, { ...options, formed: teams.of }),
    watch(query, afterRevision, signal) {
      return watch({ state: () => journal.state, changed: bell.wait }, query, { afterRevision, signal });
    },
    listSessions(options) {
      const ranked = Array.from(journal.state.hosts, ([id, session]) => ({ rank: 0, id, session }));
      const { items, nextPageToken } = pageOf(ranked, options);
      return { sessions: items.map(({ session }) => sessionOf(session)), nextPageToken };
    },
    teams,
    resolve: address =>
      address.target.case === 'team'
        ? resolveTeam(address, address.target.value)
        : resolve(journal.state, address, clock.monotonic()),
    able: (namespace, capability) => able(journal.state, { namespace, capability }, clock.monotonic()),
    instance: (agent, sessionId) => journal.state.sessions.get(sessionId)?.instances.get(agent)?.target,
    interested: (namespace, type) => interested(journal.state, { namespace, type }, clock.monotonic()),
  };
}
