import { Role } from '#gen/dacp/link/v1/link_pb.js';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import type { Carrier } from './carrier.js';
import type { Direct, Pair } from './direct/direct.js';
import { type Header, isForGroup } from './header.js';
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
  /** The ways that need no node. */
  readonly direct: Pick<Direct, 'wayTo' | 'waysTo' | 'wayBack' | 'speaks'>;
}

/**
 * A host knows its own agents, and sends all else to its node; what is for an agent by its name, for a topic or a team goes straight
 * to the hosts where that is possible. Who a capability is, the node knows, and what is to be kept the node keeps. It passes nothing on
 * that came over a link.
 */
export function createHostRouter({ isHere, ownSessionId, node, trusts, direct }: HostRouterOptions): Router {
  function waysToGroup(header: Header): readonly Destination[] | undefined {
    return isForGroup(header) ? direct.waysTo(pairOf(header)) : undefined;
  }

  return {
    passesNothingOn: true,
    route({ header }, { receivers, sessionId }, origin): readonly Destination[] {
      if (origin.link) return [{ by: undefined, receivers }];
      const agent = header.receiver?.address.target.case === 'agent' ? header.receiver.text : '';
      const mine = sessionId === '' || sessionId === ownSessionId();
      const kept = header.receipt === Receipt.DURABLE;
      if (mine && isHere(agent) && !kept) return [{ by: undefined, receivers: [agent] }];
      const way = agent === '' || sessionId !== '' || kept ? undefined : direct.wayTo(pairOf(header));
      if (way) return [{ by: way, receivers: [agent] }];
      const ways = agent !== '' || sessionId !== '' || kept ? undefined : waysToGroup(header);
      if (ways) return ways;
      const link = node();
      if (link && link.state !== 'ended') return [{ by: link, receivers: [] }];
      throw new MeshError(
        'UNREACHABLE',
        `no node is linked now that could bring a message to "${header.receiver?.text}"`,
      );
    },
    elsewhere({ receiver }, tried) {
      const link = node();
      if (receiver?.address.target.case !== 'agent' || !link || link.state === 'ended') return undefined;
      // Whom it went to straight may have gone a moment ago; the node has tried all that there is to try.
      return tried.every(({ by }) => by !== link && !isNode(by)) ? { by: link, receivers: [] } : undefined;
    },
    denies(link, header) {
      const { role, hostId } = link.peer;
      if (header.receipt === Receipt.DURABLE && role !== Role.NODE)
        return new MeshError('RECEIPT_UNSUPPORTED', 'only a node gives the receipt `durable`: send it through one');
      if (trusts(link) || role === Role.NODE) return undefined;
      const name = header.sender?.text ?? '';
      const speaks = role === Role.CLIENT ? clientSpeaks(hostId, header) : direct.speaks(link, name);
      return speaks ? undefined : senderDenied(link.peer, name);
    },
    wayBack: (link, header) => direct.wayBack(link as Link, pairOf(header)),
  };
}

function isNode(by: Carrier): boolean {
  return 'peer' in by && (by as Link).peer.role === Role.NODE;
}

function pairOf({ sender, receiver }: Header): Pair {
  return { sender: sender?.text ?? '', receiver: receiver?.text ?? '' };
}
