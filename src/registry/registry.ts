import type { AgentDescriptor } from '#gen/dacp/agent/v1/agent_pb.js';
import type { Address } from '#gen/dacp/message/v2/message_pb.js';
import type { Agent, Lease, Load, Query, Ranking, Session, WatchResponse } from '#gen/dacp/registry/v1/registry_pb.js';
import type { Lifecycle } from '../base/index.js';
import type { FormedTeams } from './formed-teams.js';

/** Who shows a session id and its fencing token acts for the session. */
export interface SessionKey {
  readonly sessionId: string;
  readonly fencingToken: bigint;
}

/** What a host says when it opens a session. */
export interface SessionRequest {
  readonly hostId: string;
  /** The process; opening again with the same one takes the session up again. */
  readonly epoch: string;
  /** `host:port`; empty: attached, no address. */
  readonly address: string;
  /** 1,000–3,600,000; 10,000 unless said. */
  readonly leaseTtlMs?: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly agents: readonly AgentDescriptor[];
}

/** One place where a message can go. */
export interface Target {
  /** Qualified agent id: `agent`, or `NAMESPACE/agent` outside of `default`. */
  readonly agent: string;
  readonly sessionId: string;
  readonly fencingToken: bigint;
  readonly hostId: string;
  /** `host:port`; empty: the session is attached to a node by link. */
  readonly address: string;
}

/** An agent that is able to do something, and where a message for it goes now; undefined: nobody can be reached. */
export interface Able {
  /** Qualified id. */
  readonly agent: string;
  readonly target: Target | undefined;
}

/**
 * Who is in the mesh (S15). All writes are in the record before they are answered; questions are answered from memory. Descriptors
 * and loads are shared between whoever gave them, the registry and whoever asks: nobody changes them.
 */
export interface Registry extends Lifecycle {
  /** One more for each change of a session and of an agent; survives restarts. */
  readonly revision: bigint;
  /**
   * The same process opening again takes its session up again, with its id and token; what it says now holds in place of what it
   * said before, agents included. Errors: SESSION_HELD and AGENT_HELD with retryAfterMs, FIELD_INVALID.
   */
  openSession(request: SessionRequest): Promise<Lease>;
  /** Errors: LEASE_LOST. */
  renewSession(key: SessionKey, loads: Readonly<Record<string, Load>>): Promise<Lease>;
  /** Its agents are gone at once. Resolves with the revision after it. Errors: LEASE_LOST. */
  closeSession(key: SessionKey): Promise<bigint>;
  /**
   * The session's link broke and was not resumed in time (`unreachable`), came back (`active`), or its host drains (`draining`):
   * nothing new is routed to a session that is not active; its lease stays. Errors: LEASE_LOST.
   */
  setSessionState(key: SessionKey, state: 'active' | 'unreachable' | 'draining'): Promise<void>;
  /** Resolves with the revision after it. Errors: LEASE_LOST, AGENT_HELD with retryAfterMs, FIELD_INVALID. */
  register(key: SessionKey, agents: readonly AgentDescriptor[]): Promise<bigint>;
  /** `agents` are qualified ids; those that the session does not carry are passed over. Errors: LEASE_LOST. */
  deregister(key: SessionKey, agents: readonly string[]): Promise<bigint>;
  /** Errors: AGENT_UNKNOWN with the nearest names in message and details. */
  getAgent(namespace: string, agentId: string): Agent;
  /** Errors: FIELD_INVALID for a page token that is none. */
  discover(
    query: Query | undefined,
    options: { ranking?: Ranking; pageSize?: number; pageToken?: string },
  ): { agents: Agent[]; nextPageToken: string; revision: bigint };
  /**
   * Begins with a snapshot, or after `afterRevision` when that is still kept; a watcher that lags further than what is kept gets a
   * fresh snapshot. Ends when the signal is aborted. Errors: DRAINING when the registry closes.
   */
  watch(query: Query | undefined, afterRevision: bigint, signal: AbortSignal): AsyncIterable<WatchResponse>;
  listSessions(options: { pageSize?: number; pageToken?: string }): { sessions: Session[]; nextPageToken: string };
  /**
   * Where a message for this address goes now: one instance, round robin, for an agent or a capability; each agent once for a
   * topic or a team. Only active sessions whose lease is in force. Errors: AGENT_UNKNOWN or CAPABILITY_UNKNOWN with the nearest
   * names; UNREACHABLE when it is known and no instance can be reached now. A topic or team with nobody: an empty list.
   */
  resolve(address: Address): Target[];
  /** Every agent of a namespace that has a capability, by id, each with the instance that a message for it goes to now, if there is one. */
  able(namespace: string, capability: string): readonly Able[];
  /** What a message goes to that is for this instance of an agent (qualified id); undefined: the session does not carry it. */
  instance(agent: string, sessionId: string): Target | undefined;
  /** Teams that are formed while agents run: `resolve` and `discover` know their members. */
  readonly teams: FormedTeams;
  /** One instance of each agent of a namespace that says in its descriptor that it is interested in this type of messages (S2). */
  interested(namespace: string, type: string): Target[];
}
