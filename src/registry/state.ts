import type { AgentDescriptor } from '#gen/dacp/agent/v1/agent_pb.js';
import { type Load, SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import { assert } from '../base/index.js';
import { type ChangeLog, createChangeLog } from './change-log.js';
import type { Target } from './registry.js';
import type { Rotation, Seat } from './rotation.js';

/** What is fixed of a session until an event says otherwise. */
export interface SessionFacts {
  readonly id: string;
  readonly hostId: string;
  readonly epoch: string;
  /** `host:port`; empty: attached. */
  readonly address: string;
  readonly leaseTtlMs: number;
  readonly fencingToken: bigint;
  readonly state: SessionState;
  readonly labels: Readonly<Record<string, string>>;
  /** Since the epoch, by the store's clock. */
  readonly openedAtMs: number;
}

/** A session with what rides on it. */
export interface SessionEntry {
  facts: SessionFacts;
  /** When its lease runs out, by the monotonic clock. */
  leaseEndMs: number;
  /** By qualified agent id. */
  readonly instances: Map<string, InstanceEntry>;
}

/** One agent on one session. */
export interface InstanceEntry {
  readonly agent: AgentEntry;
  readonly session: SessionEntry;
  descriptor: AgentDescriptor;
  /** Since the epoch, by the store's clock. */
  registeredAtMs: number;
  load: Load | undefined;
  /** What `resolve` answers, made once and shared. */
  target: Target;
  /** Where it takes turns, by place. */
  readonly seats: Map<string, Seat<InstanceEntry>>;
}

/** An agent: what its instances have in common. */
export interface AgentEntry {
  /** Qualified id. */
  readonly name: string;
  readonly id: string;
  readonly namespace: string;
  /** The newest instance's. */
  descriptor: AgentDescriptor;
  /** By session id, the newest last. */
  readonly instances: Map<string, InstanceEntry>;
  readonly rotation: Rotation<InstanceEntry>;
  revision: bigint;
}

/** The instances of each agent that share a topic or a team, by agent id. */
export type Group = Map<string, Rotation<InstanceEntry>>;

/** Groups by a name, or by what begins one. */
export interface Patterns {
  /** By pattern as it is written: `orders/new`, `orders/*`. */
  readonly groups: Map<string, Group>;
  /** How many patterns end in `*`, by the length of what stands before it. */
  readonly prefixLengths: Map<number, number>;
}

/** Who is where in one namespace. */
export interface Namespace {
  readonly agents: Map<string, AgentEntry>;
  readonly capabilities: Map<string, Rotation<InstanceEntry>>;
  /** By what agents subscribe to: `orders/new`, `orders/*`. */
  readonly topics: Patterns;
  /** By the types of messages that agents are interested in. */
  readonly interests: Patterns;
  readonly teams: Map<string, Group>;
}

/** The registry in memory. Only `evolve` changes it. */
export interface RegistryState {
  readonly sessions: Map<string, SessionEntry>;
  /** By host id. */
  readonly hosts: Map<string, SessionEntry>;
  readonly namespaces: Map<string, Namespace>;
  /** The last one given. */
  fencingToken: bigint;
  /** One more for each change of a session and for each change of an agent. */
  revision: bigint;
  /** What changed last, for watchers; begins at `revision`. */
  log: ChangeLog;
}

/** Nobody is there. `changesMax`: how many changes are kept for watchers. */
export function initialState(changesMax: number): RegistryState {
  return {
    sessions: new Map(),
    hosts: new Map(),
    namespaces: new Map(),
    fencingToken: 0n,
    revision: 0n,
    log: createChangeLog(0n, changesMax),
  };
}

/** Whether a session's lease holds; `nowMs` by the monotonic clock. At its very end it is over. */
export function inForce(session: SessionEntry, nowMs: number): boolean {
  return nowMs < session.leaseEndMs;
}

/** Whether anything new may go to a session, its lease aside. */
export function isActive(session: SessionEntry): boolean {
  return session.facts.state === SessionState.ACTIVE;
}

/** The session, of which the caller knows that it is there. */
export function sessionAt(state: RegistryState, sessionId: string): SessionEntry {
  const session = state.sessions.get(sessionId);
  assert(session, `session ${sessionId} is there`);
  return session;
}
