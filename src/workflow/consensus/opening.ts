import { create } from '@bufbuild/protobuf';
import { durationMs, timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Address } from '#gen/dacp/message/v2/message_pb.js';
import { QuerySchema } from '#gen/dacp/registry/v1/registry_pb.js';
import {
  type ConsensusStarted,
  ConsensusStartedSchema,
  type StartConsensusRequest,
  type Voter,
  VoterSchema,
} from '#gen/dacp/workflow/v1/consensus_pb.js';
import { MeshError, newId } from '../../base/index.js';
import { fieldInvalid, formatAddress, newTraceContext, parseAddress, qualify } from '../../message/index.js';
import type { Registry } from '../../registry/index.js';
import { ruleOf } from './rules/rules.js';

/** What is needed to find who may vote. */
export type Electorate = Pick<Registry, 'discover' | 'resolve'>;

/** How long ballots are waited for unless said, in ms. */
const voteMs = 30_000;

/** The terms of a vote. Errors: FIELD_INVALID; VOTERS_MISSING when nobody may vote; CAPABILITY_UNKNOWN with the nearest names. */
export function openingOf(request: StartConsensusRequest, registry: Electorate, nowMs: number): ConsensusStarted {
  const { question, options, rule, within, fallback, content, capability, namespace } = request;
  ruleOf(rule);
  if (new Set(options.map(({ name }) => name)).size < options.length)
    throw fieldInvalid([{ field: 'options', rule: 'dacp.unique', message: 'name each option once' }]);
  const voters = votersOf(request, registry);
  return create(ConsensusStartedSchema, {
    question,
    options,
    voters,
    rule,
    deadline: timestampFromMs(Math.floor(nowMs + (within ? durationMs(within) : voteMs))),
    ...(fallback && { fallback }),
    ...(content && { content }),
    capability,
    conversationId: request.conversationId || newId(),
    traceContext: request.traceContext ?? newTraceContext(),
    recorded: request.recorded,
    namespace,
  });
}

function votersOf({ voters, among, namespace }: StartConsensusRequest, registry: Electorate): Voter[] {
  const all = new Map<string, Voter>();
  for (const address of among)
    for (const agent of agentsAt(namespaced(address, namespace), registry))
      all.set(agent, create(VoterSchema, { agent, weight: 1 }));
  for (const { agent, weight } of voters) {
    const id = formatAddress(parseAddress(agent, 'voters.agent', namespace));
    all.set(id, create(VoterSchema, { agent: id, weight: weight || 1 }));
  }
  if (all.size > 0) return [...all.values()];
  throw new MeshError('VOTERS_MISSING', 'nobody may vote: name voters, or addresses where there are some');
}

function namespaced(address: Address, namespace: string): Address {
  return address.namespace === '' ? { ...address, namespace } : address;
}

/** All agents at an address; of a capability all who have it, not the next. */
function agentsAt(address: Address, registry: Electorate): string[] {
  const { target, namespace } = address;
  if (target.case !== 'capability') return registry.resolve(address).map(({ agent }) => agent);
  // Says with the nearest names when there is none.
  registry.resolve(address);
  const query = create(QuerySchema, { namespace, capability: target.value });
  const found: string[] = [];
  for (let pageToken = ''; ; ) {
    const page = registry.discover(query, { pageSize: 1000, pageToken });
    for (const { agentDescriptor: one } of page.agents) if (one) found.push(qualify(one.namespace, one.id));
    pageToken = page.nextPageToken;
    if (pageToken === '') return found;
  }
}
