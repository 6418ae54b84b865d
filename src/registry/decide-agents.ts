import { equals } from '@bufbuild/protobuf';
import { type AgentDescriptor, AgentDescriptorSchema } from '#gen/dacp/agent/v1/agent_pb.js';
import { defaultNamespace, fieldInvalid, qualify } from '../message/index.js';
import type { Given, RecordedChange } from './changes.js';
import { agentHeld } from './refusals.js';
import { inForce, type RegistryState, type SessionEntry } from './state.js';

/** Agents that a session may carry: as many as one renewal can report loads of. */
export const sessionAgentsMax = 20_000;

/**
 * The agents that come to the session or change on it; those that say what they said before change nothing. `leaving`: how many
 * leave it by the same command.
 */
export function registrations(
  state: RegistryState,
  session: SessionEntry,
  { agents, given, leaving = 0 }: { agents: readonly AgentDescriptor[]; given: Given; leaving?: number },
): RecordedChange[] {
  const { hostId, id: sessionId } = session.facts;
  const changes: RecordedChange[] = [];
  let added = 0;
  for (const descriptor of agents) {
    const name = qualify(descriptor.namespace, descriptor.id);
    const instance = session.instances.get(name);
    if (instance && equals(AgentDescriptorSchema, instance.descriptor, descriptor)) continue;
    refuseIfHeld(state, descriptor, { sessionId, nowMs: given.nowMs });
    const first = !agentOf(state, descriptor) && !given.seen.has(name);
    changes.push({ kind: 'agent-registered', hostId, sessionId, descriptor, atMs: given.atMs, first });
    if (!instance) added++;
  }
  refuseTooMany(session, session.instances.size - leaving + added);
  return changes;
}

/** The agents that leave the session; names that it does not carry are passed over, so that a repeated call does no harm. */
export function deregistrations(session: SessionEntry, names: readonly string[]): RecordedChange[] {
  const { hostId, id: sessionId } = session.facts;
  const changes: RecordedChange[] = [];
  for (const name of new Set(names)) {
    const agent = session.instances.get(name)?.agent;
    if (!agent) continue;
    changes.push({ kind: 'agent-deregistered', hostId, sessionId, namespace: agent.namespace, agentId: agent.id });
  }
  return changes;
}

/** An agent that one of two says to be exclusive has one instance: the other must wait for its lease. */
function refuseIfHeld(
  state: RegistryState,
  descriptor: AgentDescriptor,
  { sessionId, nowMs }: { sessionId: string; nowMs: number },
): void {
  for (const other of agentOf(state, descriptor)?.instances.values() ?? []) {
    if (other.session.facts.id === sessionId || !inForce(other.session, nowMs)) continue;
    if (descriptor.exclusive || other.descriptor.exclusive) throw agentHeld(other, nowMs);
  }
}

function refuseTooMany(session: SessionEntry, agents: number): void {
  if (agents <= sessionAgentsMax) return;
  const message = `host "${session.facts.hostId}" would have ${agents} agents; a session carries at most ${sessionAgentsMax}`;
  throw fieldInvalid([{ field: 'agents', rule: 'repeated.max_items', message }]);
}

function agentOf(state: RegistryState, { namespace, id }: AgentDescriptor) {
  return state.namespaces.get(namespace || defaultNamespace)?.agents.get(id);
}
