import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import type { AgentDescriptor } from '../../gen/ts/dacp/agent/v1/agent_pb.js';
import type { Address } from '../../gen/ts/dacp/message/v2/message_pb.js';
import {
  AgentSchema,
  LeaseSchema,
  SessionState,
  WatchResponseSchema,
} from '../../gen/ts/dacp/registry/v1/registry_pb.js';
import { createWake, MeshError } from '../../src/base/index.js';
import type { RegistryPort } from '../../src/link/index.js';
import { formatAddress, qualify } from '../../src/message/index.js';
import type { SessionKey, Target } from '../../src/registry/index.js';

/** One host session, and what was written about it. */
export interface MemorySession {
  readonly hostId: string;
  readonly epoch: string;
  readonly sessionId: string;
  readonly fencingToken: bigint;
  readonly address: string;
  state: 'active' | 'unreachable' | 'draining';
  renewals: number;
  readonly agents: Map<string, AgentDescriptor>;
}

/** The registry that links see, in memory: answers at once, and tells what it was told. */
export interface MemoryRegistry extends RegistryPort {
  readonly sessions: Map<string, MemorySession>;
  /** What was written, in order, such as `open host-1` or `unreachable host-1`. */
  readonly log: string[];
  session(hostId: string): MemorySession | undefined;
  /** The lease of a host runs out. */
  expire(hostId: string): void;
}

/** Makes an empty registry. */
export function createMemoryRegistry(): MemoryRegistry {
  const sessions = new Map<string, MemorySession>();
  const log: string[] = [];
  let count = 0;
  let turn = 0;
  let revision = 1n;
  const wake = createWake();

  /** Whoever watches hears that anything may have changed. */
  function changed(): void {
    revision++;
    wake.notify();
  }

  function held(key: SessionKey): MemorySession {
    const session = sessions.get(key.sessionId);
    if (session?.fencingToken !== key.fencingToken)
      throw new MeshError('LEASE_LOST', `session ${key.sessionId} is over`);
    return session;
  }

  const session = (hostId: string) => [...sessions.values()].find(each => each.hostId === hostId);

  function instancesOf(fits: (agent: AgentDescriptor) => boolean): Target[] {
    return [...sessions.values()]
      .filter(({ state }) => state === 'active')
      .flatMap(({ agents, sessionId, fencingToken, hostId, address }) =>
        [...agents]
          .filter(([, agent]) => fits(agent))
          .map(([agent]) => ({ agent, sessionId, fencingToken, hostId, address })),
      );
  }

  return {
    sessions,
    log,
    session,
    expire(hostId) {
      const gone = session(hostId);
      if (gone) sessions.delete(gone.sessionId);
      changed();
    },
    async openSession({ hostId, epoch, address, agents }) {
      const known = session(hostId);
      if (known && known.epoch !== epoch)
        throw new MeshError('SESSION_HELD', `another process holds ${hostId}`, { retryAfterMs: 1_000 });
      log.push(`open ${hostId}`);
      const sessionId = known?.sessionId ?? `session-${++count}`;
      const fencingToken = known?.fencingToken ?? BigInt(count);
      const byName = new Map(agents.map(agent => [qualify(agent.namespace, agent.id), agent]));
      sessions.set(sessionId, {
        hostId,
        epoch,
        sessionId,
        fencingToken,
        address,
        state: 'active',
        renewals: known?.renewals ?? 0,
        agents: byName,
      });
      changed();
      return create(LeaseSchema, { sessionId, fencingToken, ttl: durationFromMs(3_000) });
    },
    async renewSession(key) {
      held(key).renewals++;
      return create(LeaseSchema, { ...key, ttl: durationFromMs(3_000) });
    },
    async closeSession(key) {
      const { hostId } = held(key);
      log.push(`close ${hostId}`);
      sessions.delete(key.sessionId);
      changed();
      return 0n;
    },
    async setSessionState(key, state) {
      const of = held(key);
      log.push(`${state} ${of.hostId}`);
      of.state = state;
      changed();
    },
    async register(key, agents) {
      for (const agent of agents) held(key).agents.set(qualify(agent.namespace, agent.id), agent);
      changed();
      return 0n;
    },
    async deregister(key, agents) {
      for (const agent of agents) held(key).agents.delete(agent);
      changed();
      return 0n;
    },
    getAgent(namespace, id) {
      const name = qualify(namespace, id);
      const instances = instancesOf(agent => qualify(agent.namespace, agent.id) === name);
      if (instances.length === 0) throw new MeshError('AGENT_UNKNOWN', `no agent "${name}"`);
      return create(AgentSchema, {
        instances: instances.map(({ sessionId, fencingToken, hostId, address }) => ({
          sessionId,
          fencingToken,
          hostId,
          address,
          epoch: sessions.get(sessionId)?.epoch ?? '',
          state: SessionState.ACTIVE,
        })),
      });
    },
    instance(name, sessionId) {
      return instancesOf(agent => qualify(agent.namespace, agent.id) === name).find(
        each => each.sessionId === sessionId,
      );
    },
    get revision() {
      return revision;
    },
    async *watch(_query, afterRevision, signal) {
      for (let at = afterRevision; !signal.aborted; at = revision) {
        if (at === revision) await wake.wait(signal).catch(() => undefined); // Aborted: the loop ends.
        if (!signal.aborted) yield create(WatchResponseSchema, { change: { case: 'snapshot', value: {} } });
      }
    },
    resolve(address: Address): Target[] {
      const { case: kind, value } = address.target;
      const all = instancesOf(agent => {
        if (qualify(agent.namespace, '') !== qualify(address.namespace, '')) return false;
        if (kind === 'agent') return agent.id === value;
        if (kind === 'capability') return agent.capabilities.some(({ name }) => name === value);
        if (kind === 'topic') return agent.topics.includes(value ?? '');
        return agent.team === value;
      });
      if (kind === 'topic' || kind === 'team') return all;
      const one = all[turn++ % Math.max(1, all.length)];
      if (!one) throw new MeshError('AGENT_UNKNOWN', `nobody is "${formatAddress(address)}"`);
      return [one];
    },
  };
}
