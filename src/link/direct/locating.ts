import { create } from '@bufbuild/protobuf';
import type { Locate } from '#gen/dacp/link/v1/link_pb.js';
import { type Instance, QuerySchema, type WatchResponse } from '#gen/dacp/registry/v1/registry_pb.js';
import { type Clock, MeshError, toMeshError } from '../../base/index.js';
import { defaultNamespace, parseAddress, qualify, unqualify } from '../../message/index.js';
import type { RegistryPort } from '../attachment.js';
import { encodeItem } from '../frame-write.js';
import type { Link } from '../link.js';
import type { LinkObserver } from '../observer.js';
import { outgoing } from '../outgoing.js';
import { createListing, type ListingOptions } from './listing.js';
import { createNamespaceWatches } from './namespace-watches.js';

/** The node's side of finding agents: peers say whom they want to know of, and hear it, again at each change. */
export interface Locating {
  /** Errors: PROTOCOL_VIOLATED for more names than a peer may watch. */
  locate(link: Link, wish: Locate): void;
  /** Nobody is there any more to hear it. */
  ended(link: Link): void;
  /** What the node keeps of topics in a namespace, or for whom, is another now. */
  keptChanged(namespace: string): void;
  stop(): void;
}

export interface LocatingOptions extends Omit<ListingOptions, 'registry'> {
  readonly registry: RegistryPort;
  readonly observer: LinkObserver;
  readonly clock: Clock;
}

/** Agents that one peer may want to know of; more than a host remembers itself. */
const namesMax = 20_000;

/**
 * Makes the node's side. What a peer learns is read from the registry at the moment when it is told, so that what comes later over the
 * same link is never older. There is one watch for each namespace that somebody asked about, and it begins where the registry is.
 */
export function createLocating({ registry, observer, clock, kept }: LocatingOptions): Locating {
  const listing = createListing({ registry, kept });
  const watchers = new Map<string, Set<Link>>();
  const wishes = new Map<Link, Set<string>>();
  const watches = createNamespaceWatches({
    clock,
    follow,
    missed: namespace => anythingChanged(namespace),
    failed: error => observer.event('locate_failed', {}, error),
  });

  function tell(link: Link, agent: string): void {
    const instances = [...instancesOf(agent)];
    const value = { $typeName: 'dacp.link.v1.Located' as const, agent, instances, members: [], listed: false };
    link.send(outgoing(encodeItem({ case: 'located', value })));
  }

  function instancesOf(agent: string): readonly Instance[] {
    const { namespace, agentId } = unqualify(agent);
    try {
      return registry.getAgent(namespace, agentId).instances;
    } catch (error) {
      if (toMeshError(error).reason === 'AGENT_UNKNOWN') return [];
      throw error;
    }
  }

  function tellAll(agent: string): void {
    for (const link of watchers.get(agent) ?? []) tell(link, agent);
  }

  function add(link: Link, names: Set<string>, agent: string): void {
    if (names.size >= namesMax) throw new MeshError('PROTOCOL_VIOLATED', `more than ${namesMax} agents are located`);
    const namespace = namespaceOf(agent);
    names.add(agent);
    watches.want(namespace);
    if (isGroup(agent)) {
      listing.add(link, agent);
      return;
    }
    const known = watchers.get(agent);
    if (known) known.add(link);
    else watchers.set(agent, new Set([link]));
    tell(link, agent);
  }

  function drop(link: Link, agent: string): void {
    watches.release(namespaceOf(agent));
    if (isGroup(agent)) {
      listing.drop(link, agent);
      return;
    }
    const known = watchers.get(agent);
    known?.delete(link);
    if (known?.size === 0) watchers.delete(agent);
  }

  async function follow(namespace: string, signal: AbortSignal): Promise<void> {
    const query = create(QuerySchema, { namespace });
    for await (const step of registry.watch(query, registry.revision, signal)) changed(namespace, step);
  }

  function changed(namespace: string, { change }: WatchResponse): void {
    const { agentDescriptor } = change.case === 'put' ? change.value : {};
    const agentId = change.case === 'removed' ? change.value.agentId : agentDescriptor?.id;
    if (agentId === undefined) {
      // It has fallen behind what the registry keeps.
      anythingChanged(namespace);
      return;
    }
    listing.changed(namespace, agentId, agentDescriptor);
    tellAll(qualify(namespace, agentId));
  }

  function anythingChanged(namespace: string): void {
    listing.changed(namespace);
    for (const agent of watchers.keys()) if (unqualify(agent).namespace === namespace) tellAll(agent);
  }

  return {
    locate(link, { agents, forget }) {
      const names = wishes.get(link) ?? new Set();
      wishes.set(link, names);
      for (const agent of forget) if (names.delete(agent)) drop(link, agent);
      for (const agent of agents) if (!names.has(agent)) add(link, names, agent);
    },
    ended(link) {
      for (const agent of wishes.get(link) ?? []) drop(link, agent);
      wishes.delete(link);
    },
    keptChanged: namespace => listing.changed(namespace),
    stop() {
      listing.stop();
      watches.stop();
    },
  };
}

function namespaceOf(name: string): string {
  return isGroup(name) ? parseAddress(name).namespace || defaultNamespace : unqualify(name).namespace;
}

/** It is a topic or a team, and no agent. */
export function isGroup(text: string): boolean {
  return text.includes(':');
}
