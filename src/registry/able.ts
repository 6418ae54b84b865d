import { defaultNamespace } from '../message/index.js';
import type { Able } from './registry.js';
import { turnOf } from './resolve.js';
import type { AgentEntry, Namespace, RegistryState } from './state.js';

/** Who has which capability, as of a revision: looked up far more often than it changes. */
interface Known {
  readonly revision: bigint;
  readonly byCapability: Map<string, Holders>;
}

interface Holders {
  readonly agents: readonly AgentEntry[];
  /** What was answered last: mostly it is the same again. */
  answered: readonly Able[];
}

const known = new WeakMap<Namespace, Known>();
const nobody: Holders = { agents: [], answered: [] };

/** Everybody who has a capability; see `Registry.able`. `nowMs` by the monotonic clock. */
export function able(
  state: RegistryState,
  { namespace, capability }: { readonly namespace: string; readonly capability: string },
  nowMs: number,
): readonly Able[] {
  const present = state.namespaces.get(namespace || defaultNamespace);
  if (!present) return nobody.answered;
  const holders = holdersOf(present, capability, state.revision);
  const { agents, answered } = holders;
  let changed: Able[] | undefined;
  for (let at = 0; at < agents.length; at++) {
    const { name, rotation } = agents[at] as AgentEntry;
    const target = turnOf(rotation, nowMs);
    if (!changed && at < answered.length && answered[at]?.target === target) continue;
    changed ??= answered.slice(0, at);
    changed.push({ agent: name, target });
  }
  if (changed) holders.answered = changed;
  return holders.answered;
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
  // A name that nobody has is not remembered: callers may make up any number of them.
  if (agents.length === 0) return nobody;
  const holders: Holders = { agents, answered: [] };
  of.byCapability.set(capability, holders);
  return holders;
}
