import { type Lease, SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import { assert, type Clock, newId } from '../base/index.js';
import { checkAgents, checkRequest, normalize } from './check.js';
import type { Journal } from './journal.js';
import { leaseMessage } from './messages.js';
import type { Registry } from './registry.js';
import type { RegistryState, SessionEntry } from './state.js';

/** What the writing side of a registry needs. */
export interface WritesParts {
  readonly journal: Journal;
  readonly clock: Clock;
  /** Term of a lease when the host does not say. */
  readonly defaultTtlMs: number;
  /** Throws unless the registry is running. */
  running(): void;
}

type Writes = Pick<
  Registry,
  'openSession' | 'renewSession' | 'closeSession' | 'setSessionState' | 'register' | 'deregister'
>;

const states = {
  active: SessionState.ACTIVE,
  unreachable: SessionState.UNREACHABLE,
  draining: SessionState.DRAINING,
} as const;

/** The calls of a registry that change something: checked, then a command for the journal. */
export function createWrites({ journal, clock, defaultTtlMs, running }: WritesParts): Writes {
  const revisionOf = (state: RegistryState) => state.revision;

  function leaseOf({ facts, leaseEndMs }: SessionEntry): Lease {
    return leaseMessage(facts, journal.storeNow() + leaseEndMs - clock.monotonic());
  }

  return {
    async openSession(request) {
      running();
      const leaseTtlMs = request.leaseTtlMs ?? defaultTtlMs;
      checkRequest(request, leaseTtlMs);
      const normal = { ...request, agents: request.agents.map(normalize) };
      return journal.execute({ kind: 'open', request: normal, sessionId: newId(), leaseTtlMs }, state => {
        const session = state.hosts.get(request.hostId);
        assert(session, `host ${request.hostId} has just opened its session`);
        return leaseOf(session);
      });
    },
    async renewSession(key, loads) {
      running();
      return leaseOf(journal.renew(key, loads));
    },
    async closeSession(key) {
      running();
      return journal.execute({ kind: 'close', key }, revisionOf);
    },
    async setSessionState(key, state) {
      running();
      await journal.execute({ kind: 'set-state', key, state: states[state] }, revisionOf);
    },
    async register(key, agents) {
      running();
      checkAgents(agents);
      return journal.execute({ kind: 'register', key, agents: agents.map(normalize) }, revisionOf);
    },
    async deregister(key, agents) {
      running();
      return journal.execute({ kind: 'deregister', key, agents }, revisionOf);
    },
  };
}
