import type { Performative } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';

/** What a relay needs to know of a message that it passes on. */
export interface Peeked {
  readonly id: string;
  readonly inReplyTo: string;
  readonly performative: Performative;
}

const idMax = 64;

/** Where a reader stands in the bytes. */
interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/**
 * Reads id, in_reply_to and performative from a message's wire form without decoding the rest, which it only skips over: a field
 * that comes twice counts as its last, here as in a decoder, so nobody can show a relay one id and the receiver another. Errors:
 * MESSAGE_UNREADABLE for bytes that are no message or have no well-formed id.
 */
export function peek(bytes: Uint8Array): Peeked {
  const cursor: Cursor = { bytes, at: 0 };
  let id = '';
  let inReplyTo = '';
  let performative = 0;
  while (cursor.at < bytes.length) {
    const tag = readVarint(cursor);
    if (tag === 10) id = readId(cursor);
    else if (tag === 18) inReplyTo = readId(cursor);
    else if (tag === 24) performative = readVarint(cursor) | 0;
    else skip(cursor, tag);
  }
  if (id === '') throw unreadable('it has no id');
  return { id, inReplyTo, performative };
}

/** A varint's low 32 bits, unsigned; up to ten bytes are read, as protobuf has them. */
function readVarint(cursor: Cursor): number {
  const { bytes } = cursor;
  let value = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = bytes[cursor.at++];
    if (byte === undefined) throw unreadable('it ends within a number');
    if (shift < 32) value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value >>> 0;
  }
  throw unreadable('a number is too long');
}

/** Ids are at most 64 characters of ASCII; anything else would be refused by the receiver. */
function readId(cursor: Cursor): string {
  const length = readVarint(cursor);
  const end = cursor.at + length;
  if (length > idMax || end > cursor.bytes.length) throw unreadable(`an id of ${length} bytes does not fit`);
  let text = '';
  for (; cursor.at < end; cursor.at++) {
    const byte = cursor.bytes[cursor.at] as number;
    if (byte < 0x21 || byte > 0x7e) throw unreadable('an id has characters that ids do not have');
    text += String.fromCharCode(byte);
  }
  return text;
}

function skip(cursor: Cursor, tag: number): void {
  if (tag >>> 3 < 4) throw unreadable(`field ${tag >>> 3} has wire type ${tag & 7}`);
  switch (tag & 7) {
    case 0:
      readVarint(cursor);
      break;
    case 1:
      forward(cursor, 8);
      break;
    case 2:
      forward(cursor, readVarint(cursor));
      break;
    case 5:
      forward(cursor, 4);
      break;
    default:
      throw unreadable(`it has a field of wire type ${tag & 7}`);
  }
}

function forward(cursor: Cursor, length: number): void {
  cursor.at += length;
  if (cursor.at > cursor.bytes.length) throw unreadable('it ends within a field');
}

function unreadable(why: string): MeshError {
  return new MeshError('MESSAGE_UNREADABLE', `not a dacp.message.v2.Message: ${why}`);
}
