import type { AgentDescriptor } from '#gen/dacp/agent/v1/agent_pb.js';
import { qualify } from '../message/index.js';
import type { LocalAgents } from './exchange.js';
import { encodeItem } from './frame-write.js';
import type { Link } from './link.js';
import { outgoing } from './outgoing.js';

/** Tells the node which agents are in this process. */
export interface Announcer {
  /** An agent of this process, by its qualified id. */
  isHere(agent: string): boolean;
  /** For a hello: the agents as they are now; what changes before the hello is answered is told after it. */
  descriptors(): AgentDescriptor[];
  /** A new session began with the last hello. */
  linked(link: Link): void;
  /** The old session goes on: what changed meanwhile is in it already. */
  resumed(): void;
  stop(): void;
}

type Change = { put?: AgentDescriptor; removed?: string };

/** Makes an announcer; `link` gives the link to the node as it is at the moment. */
export function createAnnouncer(agents: LocalAgents | undefined, link: () => Link | undefined): Announcer {
  const here = new Set(agents?.descriptors().map(({ namespace, id }) => qualify(namespace, id)));
  let sinceHello: Change[] = [];

  function changed(change: Change): void {
    if (change.put) here.add(qualify(change.put.namespace, change.put.id));
    if (change.removed !== undefined) here.delete(change.removed);
    const to = link();
    if (to?.state !== 'open') sinceHello.push(change);
    if (to && to.state !== 'ended') tell(to, change);
  }

  function tell(to: Link, { put, removed }: Change): void {
    const value = {
      $typeName: 'dacp.link.v1.Announce' as const,
      put: put ? [put] : [],
      removed: removed === undefined ? [] : [removed],
    };
    to.send(outgoing(encodeItem({ case: 'announce', value })));
  }

  const stop = agents?.onChange(changed);

  return {
    isHere: agent => here.has(agent),
    descriptors() {
      sinceHello = [];
      return agents?.descriptors() ?? [];
    },
    linked(to) {
      for (const change of sinceHello) tell(to, change);
      sinceHello = [];
    },
    resumed() {
      sinceHello = [];
    },
    stop: () => stop?.(),
  };
}
