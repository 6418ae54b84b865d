import { fromBinary } from '@bufbuild/protobuf';
import { durationMs, timestampMs } from '@bufbuild/protobuf/wkt';
import { AgentRegisteredSchema, SessionOpenedSchema } from '#gen/dacp/registry/v1/events_pb.js';
import type { SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import { assert, type Clock } from '../base/index.js';
import type { Database } from '../storage/index.js';
import { createChangeLog } from './change-log.js';
import type { Change } from './changes.js';
import { evolve } from './evolve.js';
import { initialState, type RegistryState, type SessionFacts } from './state.js';

/**
 * The state that the tables hold. Every session has a full new term from now on: while nobody listened, nobody could
 * renew. Loads are not known until the next renewal.
 */
export async function loadState(database: Database, changesMax: number, clock: Clock): Promise<RegistryState> {
  const state = initialState(changesMax);
  const sessions = await database.read<{ state: number; opened: Uint8Array }>(
    'SELECT state, opened FROM registry_session ORDER BY host_id',
  );
  const instances = await database.read<{ registered_at_ms: number; registered: Uint8Array }>(
    'SELECT registered_at_ms, registered FROM registry_instance ORDER BY registered_at_ms, session_id, agent',
  );
  const [head] = await database.read<{ revision: number | bigint; fencing_token: number | bigint }>(
    'SELECT revision, fencing_token FROM registry_head WHERE id = 1',
  );
  assert(head, 'the registry has a head');
  for (const row of sessions) for (const change of sessionChanges(row, clock.monotonic())) evolve(state, change);
  for (const row of instances) evolve(state, instanceChange(row));
  state.fencingToken = BigInt(head.fencing_token);
  settleRevision(state, BigInt(head.revision), changesMax);
  return state;
}

/** Watchers of before go on from `revision` when they have seen it; to them nothing has changed since. */
function settleRevision(state: RegistryState, revision: bigint, changesMax: number): void {
  state.revision = revision;
  state.log = createChangeLog(revision, changesMax);
  for (const { agents } of state.namespaces.values()) for (const agent of agents.values()) agent.revision = revision;
}

function sessionChanges(row: { state: number; opened: Uint8Array }, nowMs: number): Change[] {
  const { session } = fromBinary(SessionOpenedSchema, row.opened);
  assert(session?.lease?.ttl && session.openedAt, 'a session is stored whole');
  const { hostId, epoch, address, labels, lease } = session;
  const facts: SessionFacts = {
    id: lease.sessionId,
    hostId,
    epoch,
    address,
    labels,
    leaseTtlMs: durationMs(session.lease.ttl),
    fencingToken: lease.fencingToken,
    state: row.state as SessionState,
    openedAtMs: timestampMs(session.openedAt),
  };
  return [
    { kind: 'session-opened', hostId, facts },
    { kind: 'lease-renewed', sessionId: facts.id, leaseEndMs: nowMs + facts.leaseTtlMs },
  ];
}

function instanceChange(row: { registered_at_ms: number; registered: Uint8Array }): Change {
  const { agentDescriptor: descriptor, hostId, sessionId } = fromBinary(AgentRegisteredSchema, row.registered);
  assert(descriptor, 'a registration is stored whole');
  return { kind: 'agent-registered', hostId, sessionId, descriptor, atMs: row.registered_at_ms, first: false };
}
