import type { Instance } from '#gen/dacp/registry/v1/registry_pb.js';
import { encodeItem } from '../frame-write.js';
import type { Link } from '../link.js';
import { outgoing } from '../outgoing.js';
import type { Lane } from './lane.js';
import type { Roll } from './roll.js';

/** What a host knows of an agent elsewhere. */
export interface Whereabout {
  readonly agent: string;
  /** As the node told last; undefined: it has not said anything yet. */
  instances: readonly Instance[] | undefined;
  /** Of a topic or a team: its members, as the node told last; undefined: it has not said anything yet. */
  roll: Roll | undefined;
  /** The members are all there are, as far as the node has said. */
  listed: boolean;
  /** The ways to it that are or were not through the node, by sender; to a topic or a team, by sender and process. */
  readonly lanes: Map<string, Lane>;
  /** When each sender used the node last, by the monotonic clock in ms. */
  readonly viaNodeMs: Map<string, number>;
  /** It was of use since the last look. */
  used: boolean;
  /** It speaks to agents here over a direct link. */
  speaks: boolean;
}

/** What a host knows of agents elsewhere: those that it speaks to, or that speak to it. */
export interface Whereabouts {
  /** What is known; the node is asked when that is nothing. */
  get(agent: string): Whereabout;
  peek(agent: string): Whereabout | undefined;
  /** The node has told where an agent is; undefined: it is of no interest any more. */
  located(agent: string, instances: readonly Instance[]): Whereabout | undefined;
  /** There is another session with a node: it is asked anew. */
  askAll(node: Link): void;
  /** Forgets what was of no use since the last call, and who used the node before `sinceMs` (monotonic clock). */
  sweep(sinceMs: number): void;
  all(): Iterable<Whereabout>;
  size(): number;
}

/** Agents that are remembered; those that were heard of first are forgotten first. */
export const rememberedMax = 10_000;
/** Names in one item. */
const namesInItem = 1_000;

export function createWhereabouts(node: () => Link | undefined): Whereabouts {
  const known = new Map<string, Whereabout>();
  /** The link over which the node was asked. */
  let asked: Link | undefined;

  function say(to: Link, wish: { agents?: string[]; forget?: string[] }): void {
    const value = { $typeName: 'dacp.link.v1.Locate' as const, agents: wish.agents ?? [], forget: wish.forget ?? [] };
    to.send(outgoing(encodeItem({ case: 'locate', value })));
  }

  function askAll(to: Link): void {
    asked = to;
    const names = [...known.keys()];
    for (let i = 0; i < names.length; i += namesInItem) say(to, { agents: names.slice(i, i + namesInItem) });
  }

  function begin(agent: string): Whereabout {
    if (known.size >= rememberedMax) forgetOldest();
    const about: Whereabout = {
      agent,
      instances: undefined,
      roll: undefined,
      listed: false,
      lanes: new Map(),
      viaNodeMs: new Map(),
      used: true,
      speaks: false,
    };
    known.set(agent, about);
    const to = node();
    if (to && to !== asked) askAll(to);
    else if (to) say(to, { agents: [agent] });
    return about;
  }

  function forgetOldest(): void {
    for (const about of known.values()) {
      if (!isFree(about)) continue;
      forget([about]);
      break;
    }
  }

  function forget(abouts: readonly Whereabout[]): void {
    for (const { agent } of abouts) known.delete(agent);
    if (asked && abouts.length > 0) say(asked, { forget: abouts.map(({ agent }) => agent) });
  }

  return {
    get: agent => known.get(agent) ?? begin(agent),
    peek: agent => known.get(agent),
    located(agent, instances) {
      const about = known.get(agent);
      if (about) about.instances = instances;
      return about;
    },
    askAll,
    sweep(sinceMs) {
      for (const { viaNodeMs } of known.values())
        for (const [sender, atMs] of viaNodeMs) if (atMs < sinceMs) viaNodeMs.delete(sender);
      const idle = [...known.values()].filter(about => !about.used && isFree(about));
      for (const about of known.values()) {
        about.used = false;
        for (const [sender, { state }] of about.lanes) if (state === 'node') about.lanes.delete(sender);
      }
      for (let i = 0; i < idle.length; i += namesInItem) forget(idle.slice(i, i + namesInItem));
    },
    all: () => known.values(),
    size: () => known.size,
  };
}

/** Nothing is on its way over a direct link, or about to be. */
function isFree({ lanes, speaks }: Whereabout): boolean {
  if (speaks) return false;
  for (const { state } of lanes.values()) if (state !== 'node') return false;
  return true;
}
