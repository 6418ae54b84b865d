import type {
  Announce,
  Cancel,
  Goodbye,
  Hello,
  Locate,
  Located,
  Nack,
  Ping,
  Pong,
  Vouch,
  Vouched,
} from '#gen/dacp/link/v1/link_pb.js';
import type { Receipt } from '#gen/dacp/message/v2/message_pb.js';

/** What goes with a message in its delivery. */
export type InboundEnvelope = Pick<InboundDelivery, 'receivers' | 'signature' | 'hops' | 'sessionId'>;

/** A delivery as it came. One is made for each, so it is an item by itself. */
export class InboundDelivery {
  readonly kind = 'delivery';
  readonly receivers: readonly string[];
  readonly signature: Uint8Array;
  readonly hops: number;
  readonly sessionId: string;
  /** Where its message is, still in its wire form. */
  readonly frame: Uint8Array;
  readonly from: number;
  readonly to: number;

  constructor(
    place: { readonly frame: Uint8Array; readonly from: number; readonly to: number },
    { receivers, signature, hops, sessionId }: InboundEnvelope,
  ) {
    this.frame = place.frame;
    this.from = place.from;
    this.to = place.to;
    this.receivers = receivers;
    this.signature = signature;
    this.hops = hops;
    this.sessionId = sessionId;
  }

  /** The message: a view into its frame. Who keeps it longer copies it. */
  get message(): Uint8Array {
    const { frame, from, to } = this;
    return new Uint8Array(frame.buffer, frame.byteOffset + from, to - from);
  }
}

/** What became of deliveries. */
export interface InboundNotice {
  receipt: Receipt;
  readonly sequences: number[];
  readonly receivers: string[];
}

/** One thing that was carried; `unknown` is of a later version and takes its sequence like any other. */
export type InboundItem =
  | InboundDelivery
  | { readonly kind: 'notice'; readonly notice: InboundNotice }
  | { readonly kind: 'nack'; readonly nack: Nack }
  | { readonly kind: 'cancel'; readonly cancel: Cancel }
  | { readonly kind: 'announce'; readonly announce: Announce }
  | { readonly kind: 'locate'; readonly locate: Locate }
  | { readonly kind: 'located'; readonly located: Located }
  | { readonly kind: 'vouch'; readonly vouch: Vouch }
  | { readonly kind: 'vouched'; readonly vouched: Vouched }
  | { readonly kind: 'unknown' };

/** What is said about who speaks to whom over which link. */
export type DirectItem = Extract<InboundItem, { readonly kind: 'locate' | 'located' | 'vouch' | 'vouched' }>;

/** A frame as it came. */
export interface InboundFrame {
  hello: Hello | undefined;
  ack: number;
  credit: number;
  first: number;
  readonly items: InboundItem[];
  ping: Ping | undefined;
  pong: Pong | undefined;
  goodbye: Goodbye | undefined;
}
