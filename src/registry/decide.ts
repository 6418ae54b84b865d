import { SessionEnd } from '#gen/dacp/registry/v1/events_pb.js';
import { SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import { qualify } from '../message/index.js';
import type { Change, Command, Given } from './changes.js';
import { deregistrations, registrations } from './decide-agents.js';
import { leaseLost, sessionHeld } from './refusals.js';
import type { SessionKey, SessionRequest } from './registry.js';
import { inForce, type RegistryState, type SessionEntry, type SessionFacts } from './state.js';

type CommandOf<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;

/**
 * What a command does, decided on the state and what is given; changes nothing. Commands hold whole or not at all. Errors: SESSION_HELD, AGENT_HELD, LEASE_LOST, FIELD_INVALID when a session would carry too many agents.
 */
export function decide(state: RegistryState, command: Command, given: Given): Change[] {
  const { nowMs } = given;
  switch (command.kind) {
    case 'open':
      return open(state, command, given);
    case 'renew': {
      const { facts } = holder(state, command.key, nowMs);
      return [
        { kind: 'lease-renewed', sessionId: facts.id, leaseEndMs: nowMs + facts.leaseTtlMs },
        { kind: 'loads-reported', sessionId: facts.id, loads: command.loads },
      ];
    }
    case 'close':
      return [ended(holder(state, command.key, nowMs), SessionEnd.CLOSED)];
    case 'set-state':
      return setState(holder(state, command.key, nowMs), command.state);
    case 'register':
      return registrations(state, holder(state, command.key, nowMs), { agents: command.agents, given });
    case 'deregister':
      return deregistrations(holder(state, command.key, nowMs), command.agents);
    case 'expire': {
      const session = state.sessions.get(command.sessionId);
      return session && !inForce(session, nowMs) ? [ended(session, SessionEnd.EXPIRED)] : [];
    }
  }
}

function open(state: RegistryState, command: CommandOf<'open'>, given: Given): Change[] {
  const { nowMs } = given;
  const { hostId, epoch } = command.request;
  const known = state.hosts.get(hostId);
  if (known && inForce(known, nowMs)) {
    if (known.facts.epoch !== epoch) throw sessionHeld(known, nowMs);
    return takeUp(state, known, { command, given });
  }
  const token = state.fencingToken + 1n;
  const facts = factsOf(command, { id: command.sessionId, fencingToken: token, openedAtMs: given.atMs });
  const fresh: SessionEntry = { facts, leaseEndMs: nowMs + facts.leaseTtlMs, instances: new Map() };
  return [
    ...(known ? [ended(known, known.facts.epoch === epoch ? SessionEnd.EXPIRED : SessionEnd.REPLACED)] : []),
    { kind: 'session-opened', hostId, facts },
    { kind: 'lease-renewed', sessionId: facts.id, leaseEndMs: fresh.leaseEndMs },
    ...registrations(state, fresh, { agents: command.request.agents, given }),
  ];
}

/**
 * The same process opens again: its answer was lost, or its link broke and came back. Session id and fencing token stay, since the
 * holder is the same and nothing has to be fenced off; what it says now holds in place of what it said before, so agents that it
 * does not name are gone.
 */
function takeUp(
  state: RegistryState,
  session: SessionEntry,
  { command, given }: { command: CommandOf<'open'>; given: Given },
): Change[] {
  const { request } = command;
  const facts = factsOf(command, session.facts);
  const named = new Set(request.agents.map(agent => qualify(agent.namespace, agent.id)));
  const gone = [...session.instances.keys()].filter(name => !named.has(name));
  return [
    ...(sameFacts(facts, session.facts) ? [] : [{ kind: 'session-opened' as const, hostId: request.hostId, facts }]),
    { kind: 'lease-renewed', sessionId: facts.id, leaseEndMs: given.nowMs + facts.leaseTtlMs },
    ...deregistrations(session, gone),
    ...registrations(state, session, { agents: request.agents, given, leaving: gone.length }),
  ];
}

function setState({ facts }: SessionEntry, state: SessionState): Change[] {
  if (facts.state === state) return [];
  return [{ kind: 'session-state-changed', hostId: facts.hostId, sessionId: facts.id, state }];
}

/** The session that a key opens. */
function holder(state: RegistryState, key: SessionKey, nowMs: number): SessionEntry {
  const session = state.sessions.get(key.sessionId);
  if (!session) throw leaseLost(key, 'it ended or never was');
  if (session.facts.fencingToken !== key.fencingToken)
    throw leaseLost(key, `fencing token ${key.fencingToken} is not the current one`);
  if (!inForce(session, nowMs)) throw leaseLost(key, 'its lease ran out');
  return session;
}

function ended({ facts }: SessionEntry, end: SessionEnd): Change {
  return { kind: 'session-ended', hostId: facts.hostId, sessionId: facts.id, end };
}

function factsOf(
  { request, leaseTtlMs }: { request: SessionRequest; leaseTtlMs: number },
  grant: Pick<SessionFacts, 'id' | 'fencingToken' | 'openedAtMs'>,
): SessionFacts {
  const { hostId, epoch, address, labels } = request;
  const { id, fencingToken, openedAtMs } = grant;
  return { id, hostId, epoch, address, leaseTtlMs, fencingToken, state: SessionState.ACTIVE, labels, openedAtMs };
}

function sameFacts(a: SessionFacts, b: SessionFacts): boolean {
  const labels = Object.entries(a.labels);
  return (
    a.address === b.address &&
    a.leaseTtlMs === b.leaseTtlMs &&
    a.state === b.state &&
    labels.length === Object.keys(b.labels).length &&
    labels.every(([key, value]) => b.labels[key] === value)
  );
}
