import type { AgentDescriptor } from '#gen/dacp/agent/v1/agent_pb.js';
import type { Member } from '#gen/dacp/link/v1/link_pb.js';
import type { Address } from '#gen/dacp/message/v2/message_pb.js';
import { type Instance, SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import { defaultNamespace, formatAddress, parseAddress, qualify, unqualify } from '../../message/index.js';
import type { RegistryPort } from '../attachment.js';
import { encodeItem } from '../frame-write.js';
import type { Link } from '../link.js';
import { outgoing } from '../outgoing.js';

/** The node's side of topics and teams: peers hear who gets what is sent there, again at each change. */
export interface Listing {
  /** Errors: FIELD_INVALID for what is no address. */
  add(link: Link, group: string): void;
  drop(link: Link, group: string): void;
  /** An agent has come, changed or gone (without a descriptor); no agent: anything may have changed. */
  changed(namespace: string, agent?: string, descriptor?: AgentDescriptor): void;
  stop(): void;
}

export interface ListingOptions {
  readonly registry: Pick<RegistryPort, 'resolve' | 'getAgent'>;
  /** The agents that get what the node keeps of a topic; undefined: it is kept for nobody. */
  readonly kept?: ((topic: Address) => ReadonlySet<string> | undefined) | undefined;
}

/** A topic or a team that somebody wants to know of. */
interface Group {
  readonly text: string;
  readonly address: Address;
  readonly links: Set<Link>;
  /** As they were told last. */
  told: { readonly names: ReadonlySet<string>; readonly print: string };
}

/** What has more members is not listed: what is for it goes through the node. */
export const membersMax = 1_000;

/** Makes the node's side. Changes of one turn are told together, and a list that stayed the same is not told again. */
export function createListing({ registry, kept }: ListingOptions): Listing {
  const groups = new Map<string, Group>();
  const due = new Set<Group>();
  let telling: NodeJS.Immediate | undefined;

  function membersOf(address: Address): Member[] {
    const served = address.target.case === 'topic' ? kept?.(address) : undefined;
    const live = registry.resolve(address).filter(({ agent }) => !served?.has(agent));
    const members = live.map(({ agent }) => memberOf(agent, onlyInstance(agent)));
    // What the node keeps is brought to those who have subscribed for good, in their turn.
    return served ? [...members, memberOf(formatAddress(address), undefined)] : members;
  }

  function onlyInstance(agent: string): Instance | undefined {
    const { namespace, agentId } = unqualify(agent);
    const [only, ...others] = registry.getAgent(namespace, agentId).instances;
    return only?.state === SessionState.ACTIVE && others.length === 0 ? only : undefined;
  }

  /** Tells those who do not know it yet: everybody when the list has changed, else only `newcomer`. */
  function tell(group: Group, newcomer?: Link): void {
    const { text, address, links } = group;
    const members = membersOf(address);
    const print = members.map(printOf).join('\n');
    const to = print === group.told.print ? (newcomer ? [newcomer] : []) : links;
    group.told = { names: new Set(members.map(({ agent }) => agent)), print };
    const listed = members.length <= membersMax;
    const value = {
      $typeName: 'dacp.link.v1.Located' as const,
      agent: text,
      instances: [],
      members: listed ? members : [],
      listed,
    };
    const record = encodeItem({ case: 'located', value });
    for (const link of to) link.send(outgoing(record));
  }

  function tellDue(): void {
    telling = undefined;
    for (const group of due) if (group.links.size > 0) tell(group);
    due.clear();
  }

  return {
    add(link, text) {
      const group = groups.get(text) ?? newGroup(text);
      groups.set(text, group);
      group.links.add(link);
      tell(group, link);
    },
    drop(link, text) {
      const group = groups.get(text);
      group?.links.delete(link);
      if (group?.links.size === 0) groups.delete(text);
    },
    changed(namespace, agent, descriptor) {
      for (const group of groups.values()) {
        if ((group.address.namespace || defaultNamespace) !== namespace) continue;
        const touched = agent === undefined || group.told.names.has(qualify(namespace, agent));
        if (touched || (descriptor && isOf(descriptor, group.address))) due.add(group);
      }
      if (due.size > 0) telling ??= setImmediate(tellDue);
    },
    stop: () => clearImmediate(telling),
  };
}

function newGroup(text: string): Group {
  const none = { names: new Set<string>(), print: '' };
  return { text, address: parseAddress(text, 'locate.agents'), links: new Set(), told: none };
}

function memberOf(agent: string, instance: Instance | undefined): Member {
  return { $typeName: 'dacp.link.v1.Member', agent, ...(instance && { instance: placeOf(instance) }) };
}

/** What is needed to go there; loads and times change too often to be told. */
function placeOf({ hostId, sessionId, address, state, epoch, fencingToken }: Instance): Instance {
  return { $typeName: 'dacp.registry.v1.Instance', hostId, sessionId, address, state, epoch, fencingToken };
}

function printOf({ agent, instance }: Member): string {
  return instance ? `${agent} ${instance.sessionId} ${instance.epoch} ${instance.address}` : agent;
}

/** What is sent there goes to an agent with this descriptor. */
function isOf({ topics, team }: AgentDescriptor, { target }: Address): boolean {
  if (target.case === 'team') return team === target.value;
  const fits = (topic: string) =>
    topic.endsWith('*') ? (target.value ?? '').startsWith(topic.slice(0, -1)) : topic === target.value;
  return topics.some(fits);
}
