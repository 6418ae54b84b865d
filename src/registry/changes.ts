import type { AgentDescriptor } from '#gen/dacp/agent/v1/agent_pb.js';
import type { SessionEnd } from '#gen/dacp/registry/v1/events_pb.js';
import type { Load, SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import type { SessionKey, SessionRequest } from './registry.js';
import type { SessionFacts } from './state.js';

/** What is wanted of the registry. */
export type Command =
  | {
      readonly kind: 'open';
      readonly request: SessionRequest;
      /** The id of the session if a new one is made. */
      readonly sessionId: string;
      readonly leaseTtlMs: number;
    }
  | { readonly kind: 'register'; readonly key: SessionKey; readonly agents: readonly AgentDescriptor[] }
  | { readonly kind: 'deregister'; readonly key: SessionKey; readonly agents: readonly string[] }
  | { readonly kind: 'close'; readonly key: SessionKey }
  | { readonly kind: 'set-state'; readonly key: SessionKey; readonly state: SessionState }
  | { readonly kind: 'renew'; readonly key: SessionKey; readonly loads: Readonly<Record<string, Load>> }
  | { readonly kind: 'expire'; readonly sessionId: string };

/** What a decision goes by beside the state. */
export interface Given {
  /** By the monotonic clock: leases go by it. */
  readonly nowMs: number;
  /** Since the epoch, by the store's clock: what is written down. */
  readonly atMs: number;
  /** Qualified ids of those agents of the command that the mesh has seen before; those that are there now may be missing. */
  readonly seen: ReadonlySet<string>;
}

/** A change that is in the record: one event each, and rows that are committed with it. */
export type RecordedChange =
  /** A session began, or an open one was taken up with other properties. */
  | { readonly kind: 'session-opened'; readonly hostId: string; readonly facts: SessionFacts }
  /** A session is over; its instances went with it, without events of their own. */
  | { readonly kind: 'session-ended'; readonly hostId: string; readonly sessionId: string; readonly end: SessionEnd }
  | {
      readonly kind: 'session-state-changed';
      readonly hostId: string;
      readonly sessionId: string;
      readonly state: SessionState;
    }
  | {
      readonly kind: 'agent-registered';
      readonly hostId: string;
      readonly sessionId: string;
      readonly descriptor: AgentDescriptor;
      readonly atMs: number;
      /** The mesh has not seen this agent before (E1 `agent.created`). */
      readonly first: boolean;
    }
  | {
      readonly kind: 'agent-deregistered';
      readonly hostId: string;
      readonly sessionId: string;
      readonly namespace: string;
      readonly agentId: string;
    };

/**
 * A change that lives in memory only. A lease's end is one: after a restart of the node every session gets a full new term, so a
 * stored end would never be read, and a renewal costs no write. Loads are another: they are out of date within a term.
 */
export type VolatileChange =
  | { readonly kind: 'lease-renewed'; readonly sessionId: string; readonly leaseEndMs: number }
  | { readonly kind: 'loads-reported'; readonly sessionId: string; readonly loads: Readonly<Record<string, Load>> };

/** What a command does to the registry. */
export type Change = RecordedChange | VolatileChange;

/** Whether the change must be in the record before it holds. */
export function isRecorded(change: Change): change is RecordedChange {
  return change.kind !== 'lease-renewed' && change.kind !== 'loads-reported';
}
