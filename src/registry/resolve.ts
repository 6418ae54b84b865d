import type { Address } from '#gen/dacp/message/v2/message_pb.js';
import { SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import { MeshError, nearest } from '../base/index.js';
import { defaultNamespace, fieldInvalid, qualify } from '../message/index.js';
import { groupsOf } from './places.js';
import { remainingMs } from './refusals.js';
import type { Target } from './registry.js';
import { type Rotation, takeTurn } from './rotation.js';
import { type Group, type InstanceEntry, inForce, type Namespace, type RegistryState } from './state.js';

/** Where a message for the address goes now; see `Registry.resolve`. `nowMs` by the monotonic clock. */
export function resolve(state: RegistryState, address: Address, nowMs: number): Target[] {
  const { target } = address;
  const namespace = state.namespaces.get(address.namespace || defaultNamespace);
  switch (target.case) {
    case 'agent': {
      const found = turnOf(namespace?.agents.get(target.value)?.rotation, nowMs);
      return found ? [found] : refuseAgent(state, address.namespace, target.value, nowMs);
    }
    case 'capability': {
      const found = turnOf(namespace?.capabilities.get(target.value), nowMs);
      return found ? [found] : refuseCapability(namespace, target.value, nowMs);
    }
    case 'topic':
      return namespace ? eachOnce(groupsOf(namespace.topics, target.value), nowMs) : [];
    case 'team': {
      const team = namespace?.teams.get(target.value);
      return team ? eachOnce([team], nowMs) : [];
    }
    default:
      throw fieldInvalid([
        { field: 'receiver', rule: 'required', message: 'name an agent, a capability, a topic or a team' },
      ]);
  }
}

/** Who is interested in a type of messages now; see `Registry.interested`. `nowMs` by the monotonic clock. */
export function interested(
  state: RegistryState,
  { namespace, type }: { readonly namespace: string; readonly type: string },
  nowMs: number,
): Target[] {
  const present = state.namespaces.get(namespace || defaultNamespace);
  return present ? eachOnce(groupsOf(present.interests, type), nowMs) : [];
}

/** AGENT_UNKNOWN with the nearest names. */
export function agentUnknown(state: RegistryState, namespace: string, agentId: string): MeshError {
  const known = state.namespaces.get(namespace || defaultNamespace)?.agents.keys() ?? [];
  return unknown(
    'AGENT_UNKNOWN',
    `agent "${agentId}" in namespace "${namespace || defaultNamespace}"`,
    nearest(agentId, known),
  );
}

/** The member whose turn it is; those whose lease ran out this moment, before the registry took them away, are passed over. */
export function turnOf(rotation: Rotation<InstanceEntry> | undefined, nowMs: number): Target | undefined {
  if (!rotation) return undefined;
  for (let tries = rotation.active; tries > 0; tries--) {
    const instance = takeTurn(rotation);
    if (instance && inForce(instance.session, nowMs)) return instance.target;
  }
  return undefined;
}

function eachOnce(groups: readonly Group[], nowMs: number): Target[] {
  const targets: Target[] = [];
  const served = groups.length > 1 ? new Set<string>() : undefined;
  for (const group of groups)
    for (const [agentId, rotation] of group) {
      if (served?.has(agentId)) continue;
      const target = turnOf(rotation, nowMs);
      if (!target) continue;
      served?.add(agentId);
      targets.push(target);
    }
  return targets;
}

function refuseAgent(state: RegistryState, namespace: string, agentId: string, nowMs: number): never {
  const agent = state.namespaces.get(namespace || defaultNamespace)?.agents.get(agentId);
  if (!agent) throw agentUnknown(state, namespace, agentId);
  throw unreachable(`agent "${qualify(namespace, agentId)}"`, [...agent.instances.values()], nowMs);
}

function refuseCapability(namespace: Namespace | undefined, name: string, nowMs: number): never {
  if (!namespace?.capabilities.has(name))
    throw unknown(
      'CAPABILITY_UNKNOWN',
      `agent with capability "${name}"`,
      nearest(name, namespace?.capabilities.keys() ?? []),
    );
  const instances = [...namespace.agents.values()].flatMap(agent => [...agent.instances.values()]);
  const able = instances.filter(({ descriptor }) =>
    descriptor.capabilities.some(capability => capability.name === name),
  );
  throw unreachable(`capability "${name}"`, able, nowMs);
}

function unknown(reason: 'AGENT_UNKNOWN' | 'CAPABILITY_UNKNOWN', what: string, names: string[]): MeshError {
  const hint = names.length > 0 ? `; did you mean ${names.join(', ')}?` : '';
  return new MeshError(reason, `no ${what}${hint}`, { details: names.length > 0 ? { nearest: names.join(',') } : {} });
}

/**
 * UNREACHABLE: it is known, and nobody takes anything for it now. By the end of the first lease of a session whose link is broken
 * that session is back or gone; a session that drains tells nothing of the kind.
 */
function unreachable(what: string, instances: readonly InstanceEntry[], nowMs: number): MeshError {
  const broken = instances.filter(({ session }) => session.facts.state === SessionState.UNREACHABLE);
  const waits = broken.map(({ session }) => remainingMs(session, nowMs));
  const draining = instances.filter(({ session }) => session.facts.state === SessionState.DRAINING).length;
  return new MeshError(
    'UNREACHABLE',
    `${what} is known, but no instance can be reached now: ${broken.length} unreachable, ${draining} draining`,
    waits.length > 0 ? { retryAfterMs: Math.min(...waits) } : {},
  );
}
