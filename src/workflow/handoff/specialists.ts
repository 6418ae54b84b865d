import { create } from '@bufbuild/protobuf';
import type { Address } from '#gen/dacp/message/v2/message_pb.js';
import { QuerySchema, Ranking } from '#gen/dacp/registry/v1/registry_pb.js';
import type { HandOffRequest } from '#gen/dacp/workflow/v1/handoff_pb.js';
import { MeshError } from '../../base/index.js';
import { formatAddress, makeAddress, parseAddress, qualify } from '../../message/index.js';
import type { Registry } from '../../registry/index.js';
import type { ConflictPorts } from '../conflict/resolve.js';

/** Who may be a specialist, and whom the record speaks best of. */
export interface Directory extends Pick<ConflictPorts, 'trust'> {
  readonly registry: Pick<Registry, 'discover' | 'resolve'>;
}

/** What is wanted, where, and who has had the conversation already. */
export interface Wanted extends Pick<HandOffRequest, 'agent' | 'capability'> {
  readonly namespace: string;
  readonly chain: readonly string[];
}

/**
 * Agents that may take a conversation, the best first: those that the record speaks best of, and of those the least busy. Who has had it
 * is found only by its name. Errors: HANDOFF_FAILED when there is nobody.
 */
export async function findSpecialists(wanted: Wanted, { registry, trust }: Directory): Promise<string[]> {
  const { agent, capability, namespace, chain } = wanted;
  if (agent !== '') return [formatAddress(parseAddress(agent, 'agent', namespace))];
  const query = create(QuerySchema, { namespace, capability });
  const { agents } = registry.discover(query, { ranking: Ranking.LOAD, pageSize: 100 });
  const able = agents.flatMap(({ agentDescriptor: one }) => (one ? [qualify(one.namespace, one.id)] : []));
  const left = able.filter(id => !chain.includes(id) && isThere(id, registry));
  if (left.length === 0) throw nobody(wanted, able.length);
  const scored = await Promise.all(left.map(async id => ({ id, score: (await trust?.(id, capability)) ?? 0 })));
  return scored.sort((a, b) => b.score - a.score).map(({ id }) => id);
}

function isThere(id: string, registry: Directory['registry']): boolean {
  const { agentId, namespace } = split(id);
  try {
    return registry.resolve(makeAddress('agent', agentId, namespace)).length > 0;
  } catch {
    // Known, and not to be reached now: the next one is.
    return false;
  }
}

function split(id: string): { agentId: string; namespace: string } {
  const { namespace, target } = parseAddress(id);
  return { namespace, agentId: target.value ?? '' };
}

function nobody({ capability, namespace, chain }: Wanted, able: number): MeshError {
  const who = able === 0 ? 'nobody has it' : `${able} have it, and have had the conversation or cannot be reached`;
  const where = namespace === '' ? '' : ` in namespace "${namespace}"`;
  const message = `no specialist for "${capability}"${where}: ${who}; start another one`;
  return new MeshError('HANDOFF_FAILED', message, { details: { chain: chain.join(',') } });
}

/** Whether what is sent to this address comes to that agent: only then it may hand it off. */
export function isAddressedBy({ target, namespace }: Address, agent: string, { registry }: Directory): boolean {
  const { agentId, namespace: home } = split(agent);
  if (target.case === 'agent') return qualify(namespace, target.value) === qualify(home, agentId);
  if (target.case !== 'capability') return false;
  const query = create(QuerySchema, { namespace, agentId, capability: target.value });
  return qualify(home, '') === qualify(namespace, '') && registry.discover(query, {}).agents.length > 0;
}
