import { MeshError } from '../base/index.js';
import type { SessionKey } from './registry.js';
import type { InstanceEntry, SessionEntry } from './state.js';

/** SESSION_HELD: another process holds the host id. */
export function sessionHeld(session: SessionEntry, nowMs: number): MeshError {
  const { hostId } = session.facts;
  const retryAfterMs = remainingMs(session, nowMs);
  return new MeshError(
    'SESSION_HELD',
    `another process holds host id "${hostId}"; its lease runs out in ${retryAfterMs} ms: wait, or take another host id`,
    { retryAfterMs, details: { host_id: hostId } },
  );
}

/** AGENT_HELD: an instance of the agent is registered elsewhere, and one of both is exclusive. */
export function agentHeld({ agent, session }: InstanceEntry, nowMs: number): MeshError {
  const retryAfterMs = remainingMs(session, nowMs);
  const host = session.facts.hostId;
  return new MeshError(
    'AGENT_HELD',
    `agent "${agent.name}" is exclusive and host "${host}" has it; its lease runs out in ${retryAfterMs} ms unless renewed`,
    { retryAfterMs, details: { agent: agent.name, host_id: host } },
  );
}

/** LEASE_LOST: who calls does not act for the session. */
export function leaseLost(key: SessionKey, why: string): MeshError {
  return new MeshError('LEASE_LOST', `session "${key.sessionId}" is not yours: ${why}; open a new one`);
}

/** Until the lease runs out unless renewed, in whole ms. */
export function remainingMs(session: SessionEntry, nowMs: number): number {
  return Math.max(0, Math.ceil(session.leaseEndMs - nowMs));
}
