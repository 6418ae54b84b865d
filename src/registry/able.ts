import { defaultNamespace } from '../message/index.js';
import type { Able } from './registry.js';
import { turnOf } from './resolve.js';
import { type AgentEntry, inForce, type Namespace, type RegistryState, type SessionEntry } from './state.js';

/** Who has which capability, as of a revision: looked up far more often than it changes. */
interface Known {
  readonly revision: bigint;
  readonly byCapability: Map<string, Holders>;
}

interface Holders {
  readonly agents: readonly AgentEntry[];
  /** Where they are if none of them is at several places in turn, as long as the leases of these sessions hold. */
  readonly settled: { readonly able: readonly Able[]; readonly sessions: readonly SessionEntry[] } | undefined;
}

const known = new WeakMap<Namespace, Known>();

/** Everybody who has a capability; see `Registry.able`. `nowMs` by the monotonic clock. */
export function able(
  state: RegistryState,
  { namespace, capability }: { readonly namespace: string; readonly capability: string },
  nowMs: number,
): readonly Able[] {
  const present = state.namespaces.get(namespace || defaultNamespace);
  if (!present) return [];
  const { agents, settled } = holdersOf(present, capability, state.revision);
  if (settled?.sessions.every(session => inForce(session, nowMs))) return settled.able;
  return agents.map(({ name, rotation }) => ({ agent: name, target: turnOf(rotation, nowMs) }));
}

function holdersOf(namespace: Namespace, capability: string, revision: bigint): Holders {
  let of = known.get(namespace);
  if (of?.revision !== revision) {
    of = { revision, byCapability: new Map() };
    known.set(namespace, of);
  }
  const before = of.byCapability.get(capability);
  if (before) return before;
  const has = ({ descriptor }: AgentEntry) => descriptor.capabilities.some(({ name }) => name === capability);
  const agents = [...namespace.agents.values()].filter(has).sort((a, b) => (a.id < b.id ? -1 : 1));
  const found = { agents, settled: settledOf(agents) };
  // A name that nobody has is not remembered: callers may make up any number of them.
  if (agents.length > 0) of.byCapability.set(capability, found);
  return found;
}

function settledOf(agents: readonly AgentEntry[]): Holders['settled'] {
  if (agents.some(({ rotation }) => rotation.active > 1)) return undefined;
  const sessions = new Set<SessionEntry>();
  const able = agents.map(({ name, rotation }) => {
    const instance = rotation.head?.member;
    if (instance) sessions.add(instance.session);
    return { agent: name, target: instance?.target };
  });
  return { able, sessions: [...sessions] };
}
