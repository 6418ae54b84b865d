import { defaultNamespace } from '../message/index.js';
import type { Able } from './registry.js';
import { turnOf } from './resolve.js';
import type { AgentEntry, Namespace, RegistryState } from './state.js';

/** Who has which capability, as of a revision: looked up far more often than it changes. */
interface Known {
  readonly revision: bigint;
  readonly byCapability: Map<string, readonly AgentEntry[]>;
}

const known = new WeakMap<Namespace, Known>();

/** Everybody who has a capability; see `Registry.able`. `nowMs` by the monotonic clock. */
export function able(
  state: RegistryState,
  { namespace, capability }: { readonly namespace: string; readonly capability: string },
  nowMs: number,
): Able[] {
  const present = state.namespaces.get(namespace || defaultNamespace);
  if (!present) return [];
  return havingIt(present, capability, state.revision).map(({ name, rotation }) => ({
    agent: name,
    target: turnOf(rotation, nowMs),
  }));
}

function havingIt(namespace: Namespace, capability: string, revision: bigint): readonly AgentEntry[] {
  let of = known.get(namespace);
  if (of?.revision !== revision) {
    of = { revision, byCapability: new Map() };
    known.set(namespace, of);
  }
  const before = of.byCapability.get(capability);
  if (before) return before;
  const has = ({ descriptor }: AgentEntry) => descriptor.capabilities.some(({ name }) => name === capability);
  const found = [...namespace.agents.values()].filter(has).sort((a, b) => (a.id < b.id ? -1 : 1));
  // A name that nobody has is not remembered: callers may make up any number of them.
  if (found.length > 0) of.byCapability.set(capability, found);
  return found;
}
