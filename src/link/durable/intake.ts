import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../../base/index.js';
import { goesToMany } from '../brokering.js';
import type { Header } from '../header.js';
import type { Origin } from '../origin.js';
import { bytesOf, type Parcel } from '../parcel.js';
import type { Destination, Wish } from '../router.js';
import type { Underway } from './remembered.js';

/** A message that is to be kept, before it is committed. */
export interface Intake extends Underway {
  readonly key: string;
  readonly parcel: Parcel;
  /** Qualified ids; one that is empty: whoever the message's receiver says, then. */
  readonly receivers: readonly string[];
  readonly sessionId: string;
  readonly asker: Origin | undefined;
}

/** Makes one. Its bytes are copied: they are a view into a frame, which would be kept as well. */
export function intakeOf(key: string, parcel: Parcel, { receivers, wish, origin }: Taking): Intake {
  const { header, signature, hops } = parcel;
  const bytes = Uint8Array.prototype.slice.call(bytesOf(parcel));
  const signed = signature.length > 0 ? Uint8Array.prototype.slice.call(signature) : signature;
  return {
    key,
    parcel: { header, signature: signed, hops: hops + (origin.link ? 1 : 0), bytes, message: undefined },
    receivers,
    sessionId: wish.sessionId,
    asker: origin.link ? undefined : origin,
    origins: [origin],
  };
}

/** For whom a message is taken in, and from whom. */
export interface Taking {
  readonly receivers: readonly string[];
  readonly wish: Wish;
  readonly origin: Origin;
}

/** It is committed: everybody who sent it hears so. */
export function told({ origins, receivers }: Intake): void {
  const known = receivers.filter(name => name !== '');
  for (const origin of origins) {
    origin.reached(Receipt.DURABLE, known);
    origin.release();
  }
}

/** It was not committed: nobody may believe that it was. */
export function untold({ origins }: Intake, error: MeshError): void {
  for (const origin of origins) {
    origin.refused([], error);
    origin.release();
  }
}

/**
 * Who is to have it: the subscribers of this moment, or those who are named; one empty name stands for whoever the address says when
 * it is delivered. Somebody who is known and away is somebody; `waitedFor` says for whom messages wait already. Errors: AGENT_UNKNOWN …
 */
export function receiversOf(header: Header, find: () => readonly Destination[], waitedFor: (name: string) => boolean) {
  const toMany = goesToMany(header);
  const text = header.receiver?.text ?? '';
  try {
    const destinations = find();
    const fault = destinations.length === 1 ? destinations[0]?.by : undefined;
    if (!toMany && fault instanceof MeshError) throw fault;
    return toMany ? destinations.flatMap(({ receivers }) => receivers) : [''];
  } catch (error) {
    const away = error instanceof MeshError && (error.reason === 'UNREACHABLE' || waitedFor(text));
    if (away && !toMany) return [''];
    throw error;
  }
}
