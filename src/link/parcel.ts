import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { decodeMessage, encodeMessage } from '../message/index.js';
import { createHeaderReader, type Header, headerOf } from './header.js';
import type { InboundDelivery } from './inbound-frame.js';

/**
 * A message on its way through this process, in whichever form it came: what came as bytes and leaves as bytes is never decoded,
 * and what stays in the process is never encoded.
 */
export interface Parcel {
  readonly header: Header;
  readonly signature: Uint8Array;
  /** How many relays it has passed. */
  readonly hops: number;
  bytes: Uint8Array | undefined;
  message: Message | undefined;
  /** It has left once, without its wire form having been kept. */
  isWritten?: boolean;
}

const unsigned = new Uint8Array(0);

/** A message that is sent here. */
export function parcelOf(message: Message): Parcel {
  return {
    header: headerOf(message, 'out'),
    signature: unsigned,
    hops: 0,
    bytes: undefined,
    message,
    isWritten: false,
  };
}

const readHeader = createHeaderReader();

/** A message that came, with its wire form where somebody asks for that. */
class Arrived implements Parcel {
  readonly header: Header;
  message: Message | undefined;
  readonly #delivery: InboundDelivery;

  constructor(delivery: InboundDelivery, header: Header, message: Message | undefined) {
    this.header = header;
    this.message = message;
    this.#delivery = delivery;
  }

  get signature(): Uint8Array {
    return this.#delivery.signature;
  }

  get hops(): number {
    return this.#delivery.hops;
  }

  get bytes(): Uint8Array {
    return this.#delivery.message;
  }
}

/**
 * A message that came to the process of its receiver. One that cannot be decoded has a header all the same: its sender hears so,
 * and the link goes on, since a relay in between had read no more than that header. Errors: MESSAGE_UNREADABLE for one without.
 */
export function arrivedParcel(delivery: InboundDelivery): Parcel {
  try {
    const message = decodeMessage(delivery.frame, delivery.from, delivery.to);
    return new Arrived(delivery, headerOf(message, 'in'), message);
  } catch {
    return new Arrived(delivery, readHeader(delivery.message), undefined);
  }
}

/** A message that came and may go on as it is: no more of it is read than its header. Errors: MESSAGE_UNREADABLE. */
export function relayed({ message, signature, hops }: InboundDelivery): Parcel {
  return { header: readHeader(message), signature, hops, bytes: message, message: undefined };
}

/** Its wire form; made once. */
export function bytesOf(parcel: Parcel): Uint8Array {
  parcel.bytes ??= encodeMessage(parcel.message as Message);
  return parcel.bytes;
}

/** Its content; decoded once. Errors: MESSAGE_UNREADABLE. */
export function messageOf(parcel: Parcel): Message {
  parcel.message ??= decodeMessage(parcel.bytes as Uint8Array);
  return parcel.message;
}
