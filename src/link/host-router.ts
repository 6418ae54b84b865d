import { Role } from '#gen/dacp/link/v1/link_pb.js';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import type { Link } from './link.js';
import type { Destination, Router } from './router.js';
import { clientSpeaks, senderDenied } from './senders.js';

export interface HostRouterOptions {
  /** An agent of this process, by its qualified id. */
  isHere(agent: string): boolean;
  /** The host's session with the mesh, as far as it has one. */
  ownSessionId(): string | undefined;
  /** The link to a node that everything else goes over. */
  node(): Link | undefined;
  /** This process dialled the peer itself: it takes its word. */
  trusts(link: Link): boolean;
}

/** A host knows its own agents, and sends all else to its node. It passes nothing on that came over a link. */
export function createHostRouter({ isHere, ownSessionId, node, trusts }: HostRouterOptions): Router {
  return {
    route(header, { receivers, sessionId }, origin): readonly Destination[] {
      if (origin.link) return [{ by: undefined, receivers }];
      const agent = header.receiver?.address.target.case === 'agent' ? header.receiver.text : '';
      const mine = sessionId === '' || sessionId === ownSessionId();
      if (mine && isHere(agent) && header.receipt !== Receipt.DURABLE) return [{ by: undefined, receivers: [agent] }];
      const link = node();
      if (link && link.state !== 'ended') return [{ by: link, receivers: [] }];
      throw new MeshError(
        'UNREACHABLE',
        `no node is linked now that could bring a message to "${header.receiver?.text}"`,
      );
    },
    denies(link, header) {
      const { role, hostId } = link.peer;
      if (header.receipt === Receipt.DURABLE && role !== Role.NODE)
        return new MeshError('RECEIPT_UNSUPPORTED', 'only a node gives the receipt `durable`: send it through one');
      const speaks = trusts(link) || role === Role.NODE || (role === Role.CLIENT && clientSpeaks(hostId, header));
      return speaks ? undefined : senderDenied(link.peer, header.sender?.text ?? '');
    },
  };
}
