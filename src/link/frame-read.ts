import { fromBinary } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import {
  type Announce,
  AnnounceSchema,
  type Cancel,
  CancelSchema,
  type Goodbye,
  GoodbyeSchema,
  type Hello,
  HelloSchema,
  type Locate,
  type Located,
  LocatedSchema,
  LocateSchema,
  type Nack,
  NackSchema,
  type Notice,
  NoticeSchema,
  type Ping,
  PingSchema,
  type Pong,
  PongSchema,
  type Vouch,
  type Vouched,
  VouchedSchema,
  VouchSchema,
} from '#gen/dacp/link/v1/link_pb.js';
import { MeshError } from '../base/index.js';

/** A delivery as it came: the message is a view into its frame, still in its wire form. Who keeps it longer copies it. */
export interface InboundDelivery {
  readonly message: Uint8Array;
  readonly receivers: readonly string[];
  readonly signature: Uint8Array;
  readonly hops: number;
  readonly sessionId: string;
}

/** One thing that was carried; `unknown` is of a later version and takes its sequence like any other. */
export type InboundItem =
  | { readonly kind: 'delivery'; readonly delivery: InboundDelivery }
  | { readonly kind: 'notice'; readonly notice: Notice }
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

const itemsMax = 65_536;
const receiversMax = 10_000;
const receiverBytesMax = 192;
const signatureBytesMax = 1_024;
const sessionIdBytesMax = 64;
const empty = new Uint8Array(0);

/**
 * Reads a frame. Messages are left in their wire form, since a relay passes them on as they are; everything else is decoded.
 * Errors: PROTOCOL_VIOLATED for bytes that are no frame.
 */
export function decodeFrame(bytes: Uint8Array): InboundFrame {
  try {
    return readFrame(new BinaryReader(plain(bytes)));
  } catch (error) {
    if (error instanceof MeshError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new MeshError('PROTOCOL_VIOLATED', `${bytes.length} bytes are no dacp.link.v1.Frame: ${why}`);
  }
}

/** The same bytes, but no Buffer: views into a Buffer take several times as long to make, and every part is one. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

function readFrame(reader: BinaryReader): InboundFrame {
  const frame: InboundFrame = {
    hello: undefined,
    ack: 0,
    credit: 0,
    first: 0,
    items: [],
    ping: undefined,
    pong: undefined,
    goodbye: undefined,
  };
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === 5) readItem(reader, enter(reader, wire, reader.len), frame.items);
    else readFrameField(reader, field, wire, frame);
  }
  return frame;
}

function readFrameField(reader: BinaryReader, field: number, wire: WireType, frame: InboundFrame): void {
  if (field === 1) frame.hello = fromBinary(HelloSchema, view(reader, wire));
  else if (field === 2) frame.ack = readNumber(reader, wire);
  else if (field === 3) frame.credit = readNumber(reader, wire);
  else if (field === 4) frame.first = readNumber(reader, wire);
  else if (field === 6) frame.ping = fromBinary(PingSchema, view(reader, wire));
  else if (field === 7) frame.pong = fromBinary(PongSchema, view(reader, wire));
  else if (field === 8) frame.goodbye = fromBinary(GoodbyeSchema, view(reader, wire));
  else reader.skip(wire, field);
}

function readItem(reader: BinaryReader, end: number, items: InboundItem[]): void {
  if (items.length >= itemsMax) throw new Error(`it has more than ${itemsMax} items`);
  let item: InboundItem | undefined;
  while (reader.pos < end) {
    const [field, wire] = reader.tag();
    const read = readKind(reader, field, wire, end);
    if (read && item) throw new Error('an item carries two things');
    item ??= read;
  }
  leave(reader, end);
  items.push(item ?? { kind: 'unknown' });
}

function readKind(reader: BinaryReader, field: number, wire: WireType, end: number): InboundItem | undefined {
  switch (field) {
    case 1:
      return { kind: 'delivery', delivery: readDelivery(reader, enter(reader, wire, end)) };
    case 2:
      return { kind: 'notice', notice: fromBinary(NoticeSchema, view(reader, wire)) };
    case 3:
      return { kind: 'nack', nack: fromBinary(NackSchema, view(reader, wire)) };
    case 4:
      return { kind: 'cancel', cancel: fromBinary(CancelSchema, view(reader, wire)) };
    case 5:
      return { kind: 'announce', announce: fromBinary(AnnounceSchema, view(reader, wire)) };
    case 6:
      return { kind: 'locate', locate: fromBinary(LocateSchema, view(reader, wire)) };
    case 7:
      return { kind: 'located', located: fromBinary(LocatedSchema, view(reader, wire)) };
    case 8:
      return { kind: 'vouch', vouch: fromBinary(VouchSchema, view(reader, wire)) };
    case 9:
      return { kind: 'vouched', vouched: fromBinary(VouchedSchema, view(reader, wire)) };
    default:
      reader.skip(wire, field);
      return undefined;
  }
}

function readDelivery(reader: BinaryReader, end: number): InboundDelivery {
  let message = empty;
  let signature = empty;
  let hops = 0;
  let sessionId = '';
  const receivers: string[] = [];
  while (reader.pos < end) {
    const [field, wire] = reader.tag();
    if (field === 1) {
      if (message.length > 0) throw new Error('a delivery carries two messages');
      message = view(reader, wire);
    } else if (field === 2) receivers.push(readText(reader, wire, receiverBytesMax));
    else if (field === 3) signature = bounded(view(reader, wire), signatureBytesMax, 'a signature');
    else if (field === 4) hops = readNumber(reader, wire);
    else if (field === 5) sessionId = readText(reader, wire, sessionIdBytesMax);
    else reader.skip(wire, field);
  }
  leave(reader, end);
  if (receivers.length > receiversMax) throw new Error(`a delivery has more than ${receiversMax} receivers`);
  return { message, receivers, signature, hops, sessionId };
}

/** Steps into a nested message; returns where it ends, which is within what holds it. */
function enter(reader: BinaryReader, wire: WireType, limit: number): number {
  expectWire(wire, WireType.LengthDelimited);
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > limit) throw new Error('a part is longer than what holds it');
  return end;
}

function leave(reader: BinaryReader, end: number): void {
  if (reader.pos !== end) throw new Error('a part does not end where it says');
}

function view(reader: BinaryReader, wire: WireType): Uint8Array<ArrayBuffer> {
  expectWire(wire, WireType.LengthDelimited);
  return reader.bytes() as Uint8Array<ArrayBuffer>;
}

function readText(reader: BinaryReader, wire: WireType, bytesMax: number): string {
  const bytes = bounded(view(reader, wire), bytesMax, 'a name');
  if (bytes.length === 0) throw new Error('a name is empty');
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
}

function readNumber(reader: BinaryReader, wire: WireType): number {
  expectWire(wire, WireType.Varint);
  const value = Number(reader.uint64());
  if (!Number.isSafeInteger(value)) throw new Error(`the number ${value} is too large`);
  return value;
}

function bounded<T extends Uint8Array>(bytes: T, bytesMax: number, what: string): T {
  if (bytes.length > bytesMax) throw new Error(`${what} of ${bytes.length} bytes; at most ${bytesMax}`);
  return bytes;
}

function expectWire(wire: WireType, expected: WireType): void {
  if (wire !== expected) throw new Error(`a field has wire type ${wire} instead of ${expected}`);
}
