import { create } from '@bufbuild/protobuf';
import { type AgentDescriptor, AgentDescriptorSchema } from '../../gen/ts/dacp/agent/v1/agent_pb.js';
import type { MeshError } from '../../src/base/index.js';
import type { Inbound, LocalAgents } from '../../src/link/index.js';
import { qualify, replyTo } from '../../src/message/index.js';

/** What one agent does with what it is offered; an error refuses it. */
export type Behaviour = (inbound: Inbound, agent: string) => MeshError | undefined;

/** Agents of one process, each no more than a function. */
export interface LinkAgents extends LocalAgents {
  /** What each agent was offered, in order. */
  readonly taken: Map<string, Inbound[]>;
  add(descriptor: Partial<AgentDescriptor> & { id: string }, behaviour: Behaviour): void;
  remove(agent: string): void;
}

/** Makes a process without agents. */
export function createLinkAgents(): LinkAgents {
  const agents = new Map<string, { descriptor: AgentDescriptor; behaviour: Behaviour }>();
  const taken = new Map<string, Inbound[]>();
  const listeners = new Set<(change: { put?: AgentDescriptor; removed?: string }) => void>();

  return {
    taken,
    add(parts, behaviour) {
      const { $typeName: _, $unknown: __, ...fields } = parts;
      const descriptor = create(AgentDescriptorSchema, fields);
      const name = qualify(descriptor.namespace, descriptor.id);
      agents.set(name, { descriptor, behaviour });
      taken.set(name, []);
      for (const listener of listeners) listener({ put: descriptor });
    },
    remove(agent) {
      agents.delete(agent);
      for (const listener of listeners) listener({ removed: agent });
    },
    descriptors: () => [...agents.values()].map(({ descriptor }) => descriptor),
    loads: () => ({}),
    offer(agent, inbound) {
      const known = agents.get(agent);
      taken.get(agent)?.push(inbound);
      return known?.behaviour(inbound, agent);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Says again what it hears, at once. */
export const echoes: Behaviour = (inbound, agent) => {
  const { message } = inbound;
  inbound.reply(replyTo(message, { performative: 'tell', sender: agent, content: message.content }));
  inbound.handled();
  return undefined;
};

/** Takes everything and says nothing. */
export const keeps: Behaviour = () => undefined;
