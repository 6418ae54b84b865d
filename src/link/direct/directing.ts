import type { Vouch } from '#gen/dacp/link/v1/link_pb.js';
import { MeshError, toMeshError } from '../../base/index.js';
import { failureOf } from '../../message/index.js';
import { encodeItem } from '../frame-write.js';
import type { DirectItem } from '../inbound-frame.js';
import type { Link } from '../link.js';
import type { NodeRouter } from '../node-router.js';
import { outgoing } from '../outgoing.js';
import { senderDenied } from '../senders.js';
import { createLocating, type LocatingOptions } from './locating.js';

/** What a node does so that hosts can speak to each other without it: it says where agents are, and answers for them. */
export interface Directing {
  /** Errors: PROTOCOL_VIOLATED for what only nodes say. */
  item(link: Link, item: DirectItem): void;
  ended(link: Link): void;
  /** What the node keeps of topics in a namespace, or for whom, is another now: those who publish there hear so. */
  keptChanged(namespace: string): void;
  stop(): void;
}

export interface DirectingOptions extends LocatingOptions {
  readonly router: Pick<NodeRouter, 'speaks' | 'undecided' | 'sessionAt'>;
}

export function createDirecting({ router, ...options }: DirectingOptions): Directing {
  const locating = createLocating(options);

  function vouch(link: Link, wish: Vouch): void {
    const pass = () => {
      try {
        passOn(link, wish);
      } catch (error) {
        refuse(link, wish.id, toMeshError(error));
      }
    };
    if (!router.undecided(link, wish.sender, pass)) pass();
  }

  /** It follows what the agent has sent to the host before: over the same links, and waiting for credit where that waits. */
  function passOn(link: Link, { id, sender, sessionId }: Vouch): void {
    if (link.state === 'ended') return;
    if (!router.speaks(link, sender)) throw senderDenied(link.peer, sender);
    const { hostId, epoch } = link.peer;
    const value = { $typeName: 'dacp.link.v1.Vouch' as const, id, sender, sessionId: '', hostId, epoch };
    const item = outgoing(encodeItem({ case: 'vouch', value }), { counted: true });
    const error = router.sessionAt(sessionId).send(item);
    if (error) throw error;
  }

  function refuse(link: Link, id: bigint, error: MeshError): void {
    const value = { $typeName: 'dacp.link.v1.Vouched' as const, id, failure: failureOf(error), sender: '' };
    link.send(outgoing(encodeItem({ case: 'vouched', value })));
  }

  return {
    item(link, got) {
      if (got.kind === 'locate') locating.locate(link, got.locate);
      else if (got.kind === 'vouch') vouch(link, got.vouch);
      else throw new MeshError('PROTOCOL_VIOLATED', `only a node sends "${got.kind}"`);
    },
    ended: locating.ended,
    keptChanged: locating.keptChanged,
    stop: locating.stop,
  };
}
