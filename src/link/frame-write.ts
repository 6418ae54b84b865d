import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { FrameSchema, ItemSchema } from '#gen/dacp/link/v1/link_pb.js';
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
const itemTags = { delivery: 0x0a } as const;
const deliveryTags = { message: 0x0a, receiver: 0x12, signature: 0x1a, hops: 0x20, sessionId: 0x2a } as const;

/** A frame that carries no items: hello, ping, pong, goodbye. */
export function encodeControl(frame: MessageInitShape<typeof FrameSchema>): Uint8Array {
  return toBinary(FrameSchema, create(FrameSchema, frame));
}

/** An item that is no delivery, as the bytes that it has within a frame. */
export function encodeItem(kind: ItemKind): Uint8Array {
  const item = toBinary(ItemSchema, create(ItemSchema, { kind }));
  const record = Buffer.allocUnsafe(1 + varintSize(item.length) + item.length);
  record[0] = tags.item;
  record.set(item, writeVarint(record, 1, item.length));
  return record;
}

/** A delivery, as the bytes that it has within a frame: made once, whatever becomes of the frames that carry it. */
export function encodeDelivery(message: Uint8Array, envelope: Envelope): Uint8Array {
  const deliverySize = sizeOfDelivery(message, envelope);
  const itemSize = 1 + varintSize(deliverySize) + deliverySize;
  const record = Buffer.allocUnsafe(1 + varintSize(itemSize) + itemSize);
  record[0] = tags.item;
  let at = writeVarint(record, 1, itemSize);
  record[at] = itemTags.delivery;
  at = writeVarint(record, at + 1, deliverySize);
  at = writeBytes(record, at, deliveryTags.message, message);
  for (const receiver of envelope.receivers) at = writeText(record, at, deliveryTags.receiver, receiver);
  if (envelope.signature.length > 0) at = writeBytes(record, at, deliveryTags.signature, envelope.signature);
  if (envelope.hops > 0) {
    record[at] = deliveryTags.hops;
    at = writeVarint(record, at + 1, envelope.hops);
  }
  if (envelope.sessionId !== '') writeText(record, at, deliveryTags.sessionId, envelope.sessionId);
  return record;
}

/** Puts items that are encoded already into one frame. */
export function encodeFrame(head: FrameHead, records: readonly Uint8Array[]): Uint8Array {
  let size = sizeOfNumber(head.ack) + sizeOfNumber(head.credit) + sizeOfNumber(head.first);
  for (const record of records) size += record.length;
  const frame = Buffer.allocUnsafe(size);
  let at = writeNumber(frame, 0, tags.ack, head.ack);
  at = writeNumber(frame, at, tags.credit, head.credit);
  at = writeNumber(frame, at, tags.first, head.first);
  for (const record of records) {
    frame.set(record, at);
    at += record.length;
  }
  return frame;
}

function sizeOfDelivery(message: Uint8Array, { receivers, signature, hops, sessionId }: Envelope): number {
  let size = 1 + varintSize(message.length) + message.length;
  for (const receiver of receivers) size += sizeOfText(receiver);
  if (signature.length > 0) size += 1 + varintSize(signature.length) + signature.length;
  if (hops > 0) size += 1 + varintSize(hops);
  return sessionId === '' ? size : size + sizeOfText(sessionId);
}

function sizeOfText(text: string): number {
  const length = Buffer.byteLength(text);
  return 1 + varintSize(length) + length;
}

function sizeOfNumber(value: number): number {
  return value === 0 ? 0 : 1 + varintSize(value);
}

function writeNumber(into: Uint8Array, at: number, tag: number, value: number): number {
  if (value === 0) return at;
  into[at] = tag;
  return writeVarint(into, at + 1, value);
}

function writeBytes(into: Uint8Array, at: number, tag: number, bytes: Uint8Array): number {
  into[at] = tag;
  const start = writeVarint(into, at + 1, bytes.length);
  into.set(bytes, start);
  return start + bytes.length;
}

function writeText(into: Buffer, at: number, tag: number, text: string): number {
  into[at] = tag;
  const start = writeVarint(into, at + 1, Buffer.byteLength(text));
  return start + into.write(text, start);
}
