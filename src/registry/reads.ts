import type { Session } from '#gen/dacp/registry/v1/registry_pb.js';
import type { Clock } from '../base/index.js';
import { defaultNamespace } from '../message/index.js';
import { able } from './able.js';
import type { Bell } from './bell.js';
import { discover } from './discover.js';
import type { Journal } from './journal.js';
import { agentMessage, sessionMessage } from './messages.js';
import { pageOf } from './page.js';
import type { Registry } from './registry.js';
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
  'getAgent' | 'discover' | 'watch' | 'listSessions' | 'resolve' | 'able' | 'instance' | 'interested'
>;

/** The calls of a registry that ask: answered from memory. */
export function createReads({ journal, clock, bell }: ReadsParts): Reads {
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
    discover: (query, options) => discover(journal.state, query, options),
    watch(query, afterRevision, signal) {
      return watch({ state: () => journal.state, changed: bell.wait }, query, { afterRevision, signal });
    },
    listSessions(options) {
      const ranked = Array.from(journal.state.hosts, ([id, session]) => ({ rank: 0, id, session }));
      const { items, nextPageToken } = pageOf(ranked, options);
      return { sessions: items.map(({ session }) => sessionOf(session)), nextPageToken };
    },
    resolve: address => resolve(journal.state, address, clock.monotonic()),
    able: (namespace, capability) => able(journal.state, { namespace, capability }, clock.monotonic()),
    instance(namespace, agentId, sessionId) {
      const agent = journal.state.namespaces.get(namespace || defaultNamespace)?.agents.get(agentId);
      return agent?.instances.get(sessionId)?.target;
    },
    interested: (namespace, type) => interested(journal.state, { namespace, type }, clock.monotonic()),
  };
}
