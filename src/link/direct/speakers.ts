import type { LinkPeer } from '../peer.js';

/** A process of a host. */
export type Process = Pick<LinkPeer, 'hostId' | 'epoch'>;

/** The agents elsewhere that a node has answered for: who may speak over a direct link from which process. */
export interface Speakers {
  add(process: Process, agent: string): void;
  speaks(process: Process, agent: string): boolean;
  /** Some process may speak for it. */
  has(agent: string): boolean;
  /** The agent is in these processes and in no other; returns those where it was. */
  only(agent: string, processes: readonly Process[]): readonly Process[];
  /** A process is gone; returns who spoke from it. */
  drop(process: Process): readonly string[];
}

export function createSpeakers(): Speakers {
  /** By agent, the processes it is in. */
  const byAgent = new Map<string, Process[]>();

  function keep(agent: string, stays: (process: Process) => boolean): boolean {
    const before = byAgent.get(agent) ?? [];
    const after = before.filter(stays);
    if (after.length > 0) byAgent.set(agent, after);
    else byAgent.delete(agent);
    return after.length < before.length;
  }

  const same = (one: Process, other: Process) => one.hostId === other.hostId && one.epoch === other.epoch;
  const speaks = (process: Process, agent: string) => byAgent.get(agent)?.some(each => same(each, process)) ?? false;

  return {
    add({ hostId, epoch }, agent) {
      if (!speaks({ hostId, epoch }, agent)) byAgent.set(agent, [...(byAgent.get(agent) ?? []), { hostId, epoch }]);
    },
    speaks,
    has: agent => byAgent.has(agent),
    only(agent, processes) {
      const before = byAgent.get(agent) ?? [];
      keep(agent, process => processes.some(each => same(each, process)));
      return before.filter(process => !speaks(process, agent));
    },
    drop: process => [...byAgent.keys()].filter(agent => keep(agent, each => !same(each, process))),
  };
}
