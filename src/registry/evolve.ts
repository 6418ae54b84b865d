import type { AgentDescriptor } from '#gen/dacp/agent/v1/agent_pb.js';
import { assert } from '../base/index.js';
import { defaultNamespace, qualify } from '../message/index.js';
import type { Change } from './changes.js';
import { createNamespace, seat, unseat } from './places.js';
import type { Target } from './registry.js';
import { createRotation, join, pause } from './rotation.js';
import {
  type AgentEntry,
  type InstanceEntry,
  isActive,
  type Namespace,
  type RegistryState,
  type SessionEntry,
  type SessionFacts,
  sessionAt,
} from './state.js';

type ChangeOf<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>;

/** Brings a change into the state, in place: it holds tens of thousands of agents, which nobody wants to copy. */
export function evolve(state: RegistryState, change: Change): void {
  switch (change.kind) {
    case 'session-opened':
      sessionOpened(state, change.facts);
      break;
    case 'session-ended':
      sessionEnded(state, change.sessionId);
      break;
    case 'session-state-changed':
      sessionOpened(state, { ...sessionAt(state, change.sessionId).facts, state: change.state });
      break;
    case 'agent-registered':
      agentRegistered(state, change);
      break;
    case 'agent-deregistered':
      agentDeregistered(state, change);
      break;
    case 'lease-renewed':
      sessionAt(state, change.sessionId).leaseEndMs = change.leaseEndMs;
      break;
    case 'loads-reported':
      loadsReported(state, change);
  }
}

/** By how much a change makes the revision grow: what the record must say before the change is brought into the state. */
export function weightOf(state: RegistryState, change: Change): bigint {
  switch (change.kind) {
    case 'session-opened':
      return 1n + BigInt(state.sessions.get(change.facts.id)?.instances.size ?? 0);
    case 'session-ended':
    case 'session-state-changed':
      return 1n + BigInt(sessionAt(state, change.sessionId).instances.size);
    case 'agent-registered':
    case 'agent-deregistered':
      return 1n;
    default:
      return 0n;
  }
}

function sessionOpened(state: RegistryState, facts: SessionFacts): void {
  const known = state.sessions.get(facts.id);
  const session: SessionEntry = known ?? { facts, leaseEndMs: 0, instances: new Map() };
  session.facts = facts;
  state.sessions.set(facts.id, session);
  state.hosts.set(facts.hostId, session);
  if (facts.fencingToken > state.fencingToken) state.fencingToken = facts.fencingToken;
  touch(state);
  for (const instance of session.instances.values()) {
    instance.target = targetOf(instance.agent, facts);
    for (const taken of instance.seats.values()) isActive(session) ? join(taken) : pause(taken);
    touch(state, instance.agent, instance.agent.descriptor);
  }
}

function sessionEnded(state: RegistryState, sessionId: string): void {
  const session = sessionAt(state, sessionId);
  state.sessions.delete(sessionId);
  state.hosts.delete(session.facts.hostId);
  touch(state);
  for (const instance of [...session.instances.values()]) removeInstance(state, instance);
}

function agentRegistered(state: RegistryState, change: ChangeOf<'agent-registered'>): void {
  const { descriptor, atMs, sessionId } = change;
  const session = sessionAt(state, sessionId);
  const namespace = namespaceAt(state, descriptor.namespace || defaultNamespace);
  const agent = agentAt(namespace, descriptor);
  const before = agent.instances.size > 0 ? agent.descriptor : undefined;
  const instance = session.instances.get(agent.name) ?? makeInstance(agent, session, descriptor);
  instance.descriptor = descriptor;
  instance.registeredAtMs = atMs;
  session.instances.set(agent.name, instance);
  agent.instances.delete(sessionId);
  agent.instances.set(sessionId, instance);
  agent.descriptor = descriptor;
  seat(namespace, instance);
  touch(state, agent, before);
}

function agentDeregistered(state: RegistryState, change: ChangeOf<'agent-deregistered'>): void {
  const session = sessionAt(state, change.sessionId);
  const instance = session.instances.get(qualify(change.namespace, change.agentId));
  assert(instance, `${change.agentId} is on session ${change.sessionId}`);
  removeInstance(state, instance);
}

function loadsReported(state: RegistryState, change: ChangeOf<'loads-reported'>): void {
  const { instances } = sessionAt(state, change.sessionId);
  for (const [name, load] of Object.entries(change.loads)) {
    const instance = instances.get(name);
    if (instance) instance.load = load;
  }
}

function removeInstance(state: RegistryState, instance: InstanceEntry): void {
  const { agent, session } = instance;
  const namespace = namespaceAt(state, agent.namespace);
  const before = agent.descriptor;
  unseat(namespace, instance);
  session.instances.delete(agent.name);
  agent.instances.delete(session.facts.id);
  const newest = [...agent.instances.values()].at(-1);
  if (newest) agent.descriptor = newest.descriptor;
  else namespace.agents.delete(agent.id);
  if (namespace.agents.size === 0) state.namespaces.delete(agent.namespace);
  touch(state, agent, before);
}

function touch(state: RegistryState, agent?: AgentEntry, before?: AgentDescriptor): void {
  const revision = state.revision + 1n;
  state.revision = revision;
  if (agent) agent.revision = revision;
  state.log.append({ revision, ...(agent ? { agent: { namespace: agent.namespace, id: agent.id, before } } : {}) });
}

function namespaceAt(state: RegistryState, name: string): Namespace {
  const known = state.namespaces.get(name);
  if (known) return known;
  const made = createNamespace();
  state.namespaces.set(name, made);
  return made;
}

function agentAt(namespace: Namespace, descriptor: AgentDescriptor): AgentEntry {
  const known = namespace.agents.get(descriptor.id);
  if (known) return known;
  const made: AgentEntry = {
    name: qualify(descriptor.namespace, descriptor.id),
    id: descriptor.id,
    namespace: descriptor.namespace || defaultNamespace,
    descriptor,
    instances: new Map(),
    rotation: createRotation(),
    revision: 0n,
  };
  namespace.agents.set(descriptor.id, made);
  return made;
}

function makeInstance(agent: AgentEntry, session: SessionEntry, descriptor: AgentDescriptor): InstanceEntry {
  const target = targetOf(agent, session.facts);
  return { agent, session, descriptor, registeredAtMs: 0, load: undefined, target, seats: new Map() };
}

function targetOf(agent: AgentEntry, facts: SessionFacts): Target {
  return {
    agent: agent.name,
    sessionId: facts.id,
    fencingToken: facts.fencingToken,
    hostId: facts.hostId,
    address: facts.address,
  };
}
