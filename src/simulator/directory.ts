import { create } from '@bufbuild/protobuf';
import { AgentSchema } from '#gen/dacp/registry/v1/registry_pb.js';
import { MeshError } from '../base/index.js';
import { formatAddress } from '../message/index.js';
import type { Directory } from '../negotiation/index.js';
import type { Target } from '../registry/index.js';
import type { Network } from './network.js';
import type { VirtualBidder } from './virtual-agent.js';

/** Who is able: all bidders of the market; one that is just away has no instance that could be reached. */
export function createDirectory(bidders: readonly VirtualBidder[], network: Network): Directory {
  const agents = bidders.map(({ id }) => create(AgentSchema, { agentDescriptor: { id, namespace: 'default' } }));

  function targetOf(name: string): Target {
    const place = network.at(name);
    if (!place) throw new MeshError('UNREACHABLE', `nobody is "${name}" just now`);
    const { sessionId } = place;
    return { agent: name, sessionId, fencingToken: 0n, hostId: sessionId, address: '' };
  }

  return {
    discover: () => ({ agents: [...agents], nextPageToken: '', revision: 0n }),
    resolve: address => (address.target.case === 'agent' ? [targetOf(formatAddress(address))] : []),
  };
}
