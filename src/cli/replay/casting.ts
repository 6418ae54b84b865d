import { existsSync } from 'node:fs';
import { clone } from '@bufbuild/protobuf';
import { AgentDescriptorSchema } from '#gen/dacp/agent/v1/agent_pb.js';
import type { Agent } from '../../agent/index.js';
import { MeshError } from '../../base/index.js';
import { qualify, unqualify } from '../../message/index.js';
import type { Dialogue } from '../../replay/index.js';
import { loadAgentFiles } from '../agent-file.js';

/** The agents of files, each under the id of whom it replaces. Errors: AGENT_FILE_UNUSABLE; OPTION_INVALID when nobody is replaced. */
export async function castOf({ participants }: Dialogue, wishes: readonly string[]): Promise<Agent[]> {
  const agents: Agent[] = [];
  for (const wish of wishes) {
    const { name, path } = split(wish);
    const loaded = await loadAgentFiles([path]);
    agents.push(...(name === undefined ? loaded : [renamed(named(loaded, name, path), name)]));
  }
  const ids = agents.map(({ descriptor }) => qualify(descriptor.namespace, descriptor.id));
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  if (twice !== undefined) throw new MeshError('OPTION_INVALID', `--with: agent "${twice}" is given twice`);
  const strangers = ids.filter(id => !participants.includes(id));
  if (strangers.length < ids.length || ids.length === 0) return agents;
  const how = `say whom: --with AGENT=FILE, where AGENT is one of ${participants.join(', ')}`;
  throw new MeshError('OPTION_INVALID', `--with: ${strangers.join(', ')} takes no part in the conversation; ${how}`);
}

/** Who acts in whose place. Errors: OPTION_INVALID. */
export function mapOf({ participants }: Dialogue, wishes: readonly string[]): Map<string, string> {
  return new Map(
    wishes.map(wish => {
      const at = wish.indexOf('=');
      const [name, address] = [wish.slice(0, at), wish.slice(at + 1)];
      if (at < 1 || address === '')
        throw new MeshError('OPTION_INVALID', `--map ${wish}: takes AGENT=OTHER, such as shop=shop-2`);
      if (participants.includes(name)) return [name, address];
      const known = participants.join(', ');
      throw new MeshError('OPTION_INVALID', `--map ${wish}: "${name}" takes no part in the conversation; ${known} do`);
    }),
  );
}

function split(wish: string): { readonly name: string | undefined; readonly path: string } {
  const at = wish.indexOf('=');
  if (at < 1 || existsSync(wish)) return { name: undefined, path: wish };
  return { name: wish.slice(0, at), path: wish.slice(at + 1) };
}

function named(agents: readonly Agent[], name: string, path: string): Agent {
  const own = agents.find(({ descriptor }) => qualify(descriptor.namespace, descriptor.id) === name);
  const [only, other] = agents;
  if (own) return own;
  if (only && !other) return only;
  const names = agents.map(({ descriptor }) => descriptor.id).join(', ');
  throw new MeshError(
    'OPTION_INVALID',
    `--with ${name}=${path}: the file has several agents, ${names}, and none of that id`,
  );
}

function renamed(agent: Agent, name: string): Agent {
  const { agentId, namespace } = unqualify(name);
  const descriptor = clone(AgentDescriptorSchema, agent.descriptor);
  descriptor.id = agentId;
  descriptor.namespace = namespace === 'default' ? '' : namespace;
  return { ...agent, descriptor };
}
