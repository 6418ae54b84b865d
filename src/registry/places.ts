import type { AgentDescriptor } from '#gen/dacp/agent/v1/agent_pb.js';
import { createRotation, join, leaveSeat, type Rotation, takeSeat } from './rotation.js';
import { type Group, type InstanceEntry, isActive, type Namespace, type Patterns } from './state.js';

const agentPlace = 'agent:';

/** A namespace without agents. */
export function createNamespace(): Namespace {
  const patterns = (): Patterns => ({ groups: new Map(), prefixLengths: new Map() });
  return {
    agents: new Map(),
    capabilities: new Map(),
    topics: patterns(),
    interests: patterns(),
    teams: new Map(),
  };
}

/** Seats an instance where its descriptor says. Seats that it keeps stay in their turn, so that registering again gains nothing. */
export function seat(namespace: Namespace, instance: InstanceEntry): void {
  const wanted = placesOf(instance.descriptor);
  for (const place of instance.seats.keys()) if (!wanted.has(place)) leavePlace(namespace, instance, place);
  for (const place of wanted) {
    if (instance.seats.has(place)) continue;
    const taken = takeSeat(rotationAt(namespace, instance, place), instance);
    instance.seats.set(place, taken);
    if (isActive(instance.session)) join(taken);
  }
}

/** Takes all its seats from an instance. */
export function unseat(namespace: Namespace, instance: InstanceEntry): void {
  for (const place of [...instance.seats.keys()]) leavePlace(namespace, instance, place);
}

/** The groups that fit a topic, or the type of a message: its own, and those of the patterns that begin it and end in `*`. */
export function groupsOf({ groups, prefixLengths }: Patterns, name: string): Group[] {
  const found: Group[] = [];
  const exact = groups.get(name);
  if (exact) found.push(exact);
  for (const length of prefixLengths.keys()) {
    if (length > name.length) continue;
    const group = groups.get(`${name.slice(0, length)}*`);
    if (group) found.push(group);
  }
  return found;
}

function placesOf(descriptor: AgentDescriptor): Set<string> {
  const places = new Set([agentPlace]);
  for (const { name } of descriptor.capabilities) places.add(`capability:${name}`);
  for (const topic of descriptor.topics) places.add(`topic:${topic}`);
  for (const type of descriptor.interests) places.add(`interest:${type}`);
  if (descriptor.team) places.add(`team:${descriptor.team}`);
  return places;
}

function rotationAt(namespace: Namespace, instance: InstanceEntry, place: string): Rotation<InstanceEntry> {
  if (place === agentPlace) return instance.agent.rotation;
  const { kind, name } = parts(place);
  if (kind === 'capability') return getOrMake(namespace.capabilities, name, createRotation<InstanceEntry>);
  const patterns = patternsOf(namespace, kind);
  if (patterns && !patterns.groups.has(name)) countPrefix(patterns, name, 1);
  const group = getOrMake(patterns?.groups ?? namespace.teams, name, () => new Map() as Group);
  return getOrMake(group, instance.agent.id, createRotation<InstanceEntry>);
}

function leavePlace(namespace: Namespace, instance: InstanceEntry, place: string): void {
  const seat = instance.seats.get(place);
  if (!seat) return;
  leaveSeat(seat);
  instance.seats.delete(place);
  if (seat.rotation.seats === 0) removePlace(namespace, instance.agent.id, place);
}

function removePlace(namespace: Namespace, agentId: string, place: string): void {
  if (place === agentPlace) return;
  const { kind, name } = parts(place);
  if (kind === 'capability') {
    namespace.capabilities.delete(name);
    return;
  }
  const patterns = patternsOf(namespace, kind);
  const groups = patterns?.groups ?? namespace.teams;
  const group = groups.get(name);
  group?.delete(agentId);
  if (group?.size !== 0) return;
  groups.delete(name);
  if (patterns) countPrefix(patterns, name, -1);
}

/** Where the groups of this kind are, if their names are patterns. */
function patternsOf(namespace: Namespace, kind: string): Patterns | undefined {
  if (kind === 'topic') return namespace.topics;
  return kind === 'interest' ? namespace.interests : undefined;
}

function countPrefix({ prefixLengths }: Patterns, pattern: string, by: 1 | -1): void {
  if (!pattern.endsWith('*')) return;
  const length = pattern.length - 1;
  const count = (prefixLengths.get(length) ?? 0) + by;
  if (count > 0) prefixLengths.set(length, count);
  else prefixLengths.delete(length);
}

function parts(place: string): { kind: string; name: string } {
  const colon = place.indexOf(':');
  return { kind: place.slice(0, colon), name: place.slice(colon + 1) };
}

function getOrMake<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
