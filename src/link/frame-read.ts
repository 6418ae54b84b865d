import { fromBinary } from '@bufbuild/protobuf';
import {
  newCancel,
  newNack,
  newPing,
  newPong,
  readCancel,
  readNack,
  readPing,
  readPong,
} from '#gen/dacp/codec/codec.js';
import {
  bytes,
  enter,
  goTo,
  int32,
  leave,
  open,
  part,
  passes,
  position,
  ReadError,
  release,
  rest,
  safeUint64,
  skip,
  tag,
  text,
} from '#gen/dacp/codec/read.js';
import {
  AnnounceSchema,
  GoodbyeSchema,
  HelloSchema,
  LocatedSchema,
  LocateSchema,
  VouchedSchema,
  VouchSchema,
} from '#gen/dacp/link/v1/link_pb.js';
import type { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import {
  InboundDelivery,
  type InboundEnvelope,
  type InboundFrame,
  type InboundItem,
  type InboundNotice,
} from './inbound-frame.js';

const itemsMax = 65_536;
const receiversMax = 10_000;
const receiverLengthMax = 192;
const signatureBytesMax = 1_024;
const sessionIdLengthMax = 64;
const empty = new Uint8Array(0);
/** The frame that is read at the moment. */
let reading: Uint8Array = empty;

/** Each field's number and wire type, as the contract has them. */
const tags = { hello: 10, ack: 16, credit: 24, first: 32, item: 42, ping: 50, pong: 58, goodbye: 66 } as const;
const frameFields = 8;
const itemTags = {
  delivery: 10,
  notice: 18,
  nack: 26,
  cancel: 34,
  announce: 42,
  locate: 50,
  located: 58,
  vouch: 66,
  vouched: 74,
} as const;
const itemFields = 9;
const noticeTags = { receipt: 8, sequence: 16, sequences: 18, receiver: 26 } as const;
const noticeFields = 3;
const deliveryTags = { message: 10, receiver: 18, signature: 26, hops: 32, sessionId: 42 } as const;
const deliveryFields = 5;

/**
 * Reads a frame. Messages are left in their wire form, since a relay passes them on as they are; everything else is decoded.
 * Errors: PROTOCOL_VIOLATED for bytes that are no frame.
 */
export function decodeFrame(received: Uint8Array): InboundFrame {
  try {
    reading = received;
    return readFrame(open(received));
  } catch (error) {
    if (error instanceof MeshError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new MeshError('PROTOCOL_VIOLATED', `${received.length} bytes are no dacp.link.v1.Frame: ${why}`);
  } finally {
    release();
    reading = empty;
  }
}

function readFrame(end: number): InboundFrame {
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
  for (let found = tag(end); found !== 0; found = tag(end)) {
    if (found === tags.item) readItem(enter(end), frame.items);
    else readFrameField(found, end, frame);
  }
  return frame;
}

function readFrameField(found: number, end: number, frame: InboundFrame): void {
  if (found === tags.ack) frame.ack = safeUint64(end);
  else if (found === tags.credit) frame.credit = safeUint64(end);
  else if (found === tags.first) frame.first = safeUint64(end);
  else if (found === tags.hello) frame.hello = fromBinary(HelloSchema, bytes(end));
  else if (found === tags.ping) frame.ping = within(end, stop => readPing(newPing(), stop));
  else if (found === tags.pong) frame.pong = within(end, stop => readPong(newPong(), stop));
  else if (found === tags.goodbye) frame.goodbye = fromBinary(GoodbyeSchema, bytes(end));
  else skipUnknown(found, end, frameFields);
}

/** Reads an item and steps out of it. */
function readItem(end: number, items: InboundItem[]): void {
  if (items.length >= itemsMax) throw new ReadError(`it has more than ${itemsMax} items`);
  let item: InboundItem | undefined;
  for (let found = tag(end); found !== 0; found = tag(end)) {
    const read = found === itemTags.delivery ? readDelivery(enter(end)) : readKind(found, end);
    if (read && item) throw new ReadError('an item carries two things');
    item ??= read;
  }
  leave();
  items.push(item ?? { kind: 'unknown' });
}

function readKind(found: number, end: number): InboundItem | undefined {
  switch (found) {
    case itemTags.notice:
      return { kind: 'notice', notice: within(end, readNotice) };
    case itemTags.nack:
      return { kind: 'nack', nack: within(end, stop => readNack(newNack(), stop)) };
    case itemTags.cancel:
      return { kind: 'cancel', cancel: within(end, stop => readCancel(newCancel(), stop)) };
    case itemTags.announce:
      return { kind: 'announce', announce: fromBinary(AnnounceSchema, bytes(end)) };
    case itemTags.locate:
      return { kind: 'locate', locate: fromBinary(LocateSchema, bytes(end)) };
    case itemTags.located:
      return { kind: 'located', located: fromBinary(LocatedSchema, bytes(end)) };
    case itemTags.vouch:
      return { kind: 'vouch', vouch: fromBinary(VouchSchema, bytes(end)) };
    case itemTags.vouched:
      return { kind: 'vouched', vouched: fromBinary(VouchedSchema, bytes(end)) };
    default:
      skipUnknown(found, end, itemFields);
      return undefined;
  }
}

/** Its sequences are read as numbers: one comes for every message. */
function readNotice(end: number): InboundNotice {
  const notice: InboundNotice = { receipt: 0 as Receipt, sequences: [], receivers: [] };
  for (let found = tag(end); found !== 0; found = tag(end)) {
    if (found === noticeTags.receipt) notice.receipt = int32(end);
    else if (found === noticeTags.sequence) notice.sequences.push(safeUint64(end));
    else if (found === noticeTags.sequences) readSequences(part(end), notice.sequences);
    else if (found === noticeTags.receiver) notice.receivers.push(text(end));
    else skipUnknown(found, end, noticeFields);
  }
  return notice;
}

function readSequences(end: number, sequences: number[]): void {
  while (position() < end) sequences.push(safeUint64(end));
}

/** What follows the message in a delivery, while it is read. */
type Envelope = { -readonly [F in keyof InboundEnvelope]: InboundEnvelope[F] };

/** Envelopes of so many bytes are compared with the one before: that is less than to read the names of several receivers. */
const comparedMin = 40;
const comparedMax = 16_384;
/** The envelope that was read last, and its bytes. Most deliveries are for the same agents as the one before, and share their list. */
let lastEnvelope = emptyEnvelope();
let lastBytes: Uint8Array = empty;

/** Reads a delivery and steps out of it. */
function readDelivery(end: number): InboundDelivery {
  let from = 0;
  let to = 0;
  let envelope: Envelope | undefined;
  let written: Uint8Array | undefined;
  for (let found = tag(end); found !== 0; found = tag(end)) {
    if (found === deliveryTags.message) {
      if (to > from) throw new ReadError('a delivery carries two messages');
      to = part(end);
      from = position();
      goTo(to);
      if (envelope) continue;
      const length = end - position();
      if (length < comparedMin || length > comparedMax) continue;
      if (passes(end, lastBytes)) envelope = lastEnvelope;
      else written = rest(end);
    } else {
      envelope ??= emptyEnvelope();
      readEnvelope(found, end, envelope);
    }
  }
  leave();
  const known = envelope ?? nothing;
  const { receivers } = known;
  if (receivers.length > receiversMax) throw new ReadError(`a delivery has more than ${receiversMax} receivers`);
  if (written && envelope?.signature.length === 0) {
    lastEnvelope = envelope;
    lastBytes = written;
  }
  return new InboundDelivery({ frame: reading, from, to }, known);
}

function emptyEnvelope(): Envelope {
  return { receivers: [], signature: empty, hops: 0, sessionId: '' };
}

const nothing: Envelope = emptyEnvelope();

function readEnvelope(found: number, end: number, envelope: Envelope): void {
  if (found === deliveryTags.receiver) (envelope.receivers as string[]).push(readName(end, receiverLengthMax));
  else if (found === deliveryTags.signature) envelope.signature = readSignature(end);
  else if (found === deliveryTags.hops) envelope.hops = safeUint64(end);
  else if (found === deliveryTags.sessionId) envelope.sessionId = readName(end, sessionIdLengthMax);
  else skipUnknown(found, end, deliveryFields);
}

/** Reads a message within and steps out of it. */
function within<T>(end: number, read: (end: number) => T): T {
  const message = read(enter(end));
  leave();
  return message;
}

/** A field of a later version; one that this version knows has another wire type. */
function skipUnknown(found: number, end: number, known: number): void {
  if (found >>> 3 <= known) throw new ReadError(`field ${found >>> 3} has wire type ${found & 7}`);
  skip(found, end);
}

function readName(end: number, lengthMax: number): string {
  const name = text(end);
  if (name === '') throw new ReadError('a name is empty');
  if (name.length > lengthMax) throw new ReadError(`a name of ${name.length} characters; at most ${lengthMax}`);
  return name;
}

function readSignature(end: number): Uint8Array<ArrayBuffer> {
  const signature = bytes(end);
  if (signature.length > signatureBytesMax)
    throw new ReadError(`a signature of ${signature.length} bytes; at most ${signatureBytesMax}`);
  return signature;
}
