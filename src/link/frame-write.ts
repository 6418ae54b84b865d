import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { writeCancel, writeMessage, writeNack } from '#gen/dacp/codec/codec.js';
import { begin, close, finish, putBytes, putNumber, putRaw, putText, written } from '#gen/dacp/codec/write.js';
import { CancelSchema, FrameSchema, ItemSchema, NackSchema } from '#gen/dacp/link/v1/link_pb.js';
import type { Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { varintSize, writeVarint } from './wire.js';

/** What goes with a message into its delivery. */
export interface Envelope {
  readonly receivers: readonly string[];
  readonly signature: Uint8Array;
  readonly hops: number;
  readonly sessionId: string;
}

/** The numbers in front of a frame's items; a zero is not written. */
export interface FrameHead {
  readonly ack: number;
  readonly credit: number;
  readonly first: number;
}

/** What an item that is no delivery carries. */
export type ItemKind = Exclude<MessageInitShape<typeof ItemSchema>['kind'], undefined>;

/** Each field's number and wire type, as the contract has them. */
const tags = { ack: 0x10, credit: 0x18, first: 0x20, item: 0x2a } as const;
const itemTags = { delivery: 0x0a, notice: 0x12, nack: 0x1a, cancel: 0x22 } as const;
const noticeTags = { receipt: 0x08, sequences: 0x12, receiver: 0x1a } as const;
const deliveryTags = { message: 0x0a, receiver: 0x12, signature: 0x1a, hops: 0x20, sessionId: 0x2a } as const;

/** A frame that carries no items: hello, ping, pong, goodbye. */
export function encodeControl(frame: MessageInitShape<typeof FrameSchema>): Uint8Array {
  return toBinary(FrameSchema, create(FrameSchema, frame));
}

/** An item that is no delivery, as the bytes that it has within a frame. */
export function encodeItem(kind: ItemKind): Uint8Array {
  begin();
  if (!putKind(kind)) putRaw(toBinary(ItemSchema, create(ItemSchema, { kind })));
  close(tags.item, 0);
  return finish();
}

/** Those that come with every message have code of their own; the others, and odd values, are left to protobuf-es. */
function putKind(kind: ItemKind): boolean {
  try {
    if (kind.case === 'nack') writeNack(create(NackSchema, kind.value));
    else if (kind.case === 'cancel') writeCancel(create(CancelSchema, kind.value));
    else return false;
    close(itemTags[kind.case], 0);
    return true;
  } catch {
    begin();
    return false;
  }
}

/** What became of deliveries, as an item. Sequences come with every message: they are numbers here, and not what protobuf-es has for them. */
export function encodeNotice(receipt: Receipt, sequences: readonly number[], receivers: readonly string[]): Uint8Array {
  begin();
  for (let i = receivers.length - 1; i >= 0; i--) putText(noticeTags.receiver, receivers[i] as string);
  const mark = written();
  for (let i = sequences.length - 1; i >= 0; i--) putNumber(sequences[i] as number);
  if (sequences.length > 0) close(noticeTags.sequences, mark);
  if (receipt !== 0) putField(noticeTags.receipt, receipt);
  close(itemTags.notice, 0);
  close(tags.item, 0);
  return finish();
}

/**
 * A delivery, as the bytes that it has within a frame: made once, whatever becomes of the frames that carry it. Like everything
 * that the codec writes, from back to front.
 */
export function encodeDelivery(message: Uint8Array, envelope: Envelope): Uint8Array {
  const names = namesOf(envelope.receivers);
  begin();
  putEnvelope(envelope, names);
  putBytes(deliveryTags.message, message);
  close(itemTags.delivery, 0);
  close(tags.item, 0);
  return finish();
}

/**
 * The same of a message that has no wire form yet: both are made in one pass. Undefined: it is larger than `bytesMax`, or has a value that
 * is not of its field's type.
 */
export function encodeWhole(message: Message, envelope: Envelope, bytesMax: number): Uint8Array | undefined {
  try {
    const names = namesOf(envelope.receivers);
    begin();
    putEnvelope(envelope, names);
    const mark = written();
    writeMessage(message);
    if (written() - mark > bytesMax) return undefined;
    close(deliveryTags.message, mark);
    close(itemTags.delivery, 0);
    close(tags.item, 0);
    return finish();
  } catch {
    return undefined;
  }
}

function putEnvelope({ signature, hops, sessionId }: Envelope, names: Uint8Array): void {
  if (sessionId !== '') putText(deliveryTags.sessionId, sessionId);
  if (hops > 0) putField(deliveryTags.hops, hops);
  if (signature.length > 0) putBytes(deliveryTags.signature, signature);
  if (names.length > 0) putRaw(names);
}

const noNames = new Uint8Array(0);
/** Whose names were written last, and how: what is published again and again has one list until that changes. */
let lastReceivers: readonly string[] | undefined;
let lastNames: Uint8Array = noNames;

/** The names of the receivers as they stand in a delivery. */
function namesOf(receivers: readonly string[]): Uint8Array {
  if (receivers.length === 0) return noNames;
  if (receivers === lastReceivers) return lastNames;
  begin();
  for (let i = receivers.length - 1; i >= 0; i--) putText(deliveryTags.receiver, receivers[i] as string);
  lastNames = finish().slice();
  lastReceivers = receivers;
  return lastNames;
}

/** Puts items that are encoded already into one frame. */
export function encodeFrame(head: FrameHead, records: readonly Uint8Array[]): Uint8Array {
  let size = sizeOfNumber(head.ack) + sizeOfNumber(head.credit) + sizeOfNumber(head.first);
  for (const record of records) size += record.length;
  const frame = spaceFor(size);
  let at = writeNumber(frame, 0, tags.ack, head.ack);
  at = writeNumber(frame, at, tags.credit, head.credit);
  at = writeNumber(frame, at, tags.first, head.first);
  for (const record of records) {
    frame.set(record, at);
    at += record.length;
  }
  return frame;
}

/** Frames of usual size share a slab: each in memory of its own would be much to do for the garbage collector. */
const slabSize = 262_144;
let slab = Buffer.alloc(0);
let used = 0;

function spaceFor(size: number): Buffer {
  if (size > slabSize / 4) return Buffer.allocUnsafeSlow(size);
  if (used + size > slab.length) {
    slab = Buffer.allocUnsafeSlow(slabSize);
    used = 0;
  }
  used += size;
  return slab.subarray(used - size, used);
}

function sizeOfNumber(value: number): number {
  return value === 0 ? 0 : 1 + varintSize(value);
}

function writeNumber(into: Uint8Array, at: number, tag: number, value: number): number {
  if (value === 0) return at;
  into[at] = tag;
  return writeVarint(into, at + 1, value);
}

function putField(tag: number, value: number): void {
  putNumber(value);
  putNumber(tag);
}
