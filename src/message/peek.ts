import { int32, open, ReadError, release, skip, tag, text } from '#gen/dacp/codec/read.js';
import type { Performative } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';

/** What a relay needs to know of a message that it passes on. */
export interface Peeked {
  readonly id: string;
  readonly inReplyTo: string;
  readonly performative: Performative;
}

/** Numbers of the fields that are read, which come first in the contract. */
const lastField = 3;
const idLengthMax = 64;

/**
 * Reads id, in_reply_to and performative from a message's wire form without decoding the rest, which it only skips over: a field
 * that comes twice counts as its last, here as in a decoder, so nobody can show a relay one id and the receiver another. Errors:
 * MESSAGE_UNREADABLE for bytes that are no message or have no well-formed id.
 */
export function peek(bytes: Uint8Array): Peeked {
  return reading(() => {
    const end = open(bytes);
    let id = '';
    let inReplyTo = '';
    let performative = 0;
    for (let found = tag(end); found !== 0; found = tag(end)) {
      if (found === 10) id = text(end);
      else if (found === 18) inReplyTo = text(end);
      else if (found === 24) performative = int32(end);
      else if (found >>> 3 <= lastField) throw new ReadError(`field ${found >>> 3} has wire type ${found & 7}`);
      else skip(found, end);
    }
    return identified({ id, inReplyTo, performative });
  });
}

/** What was read, if its ids are well-formed. */
export function identified<T extends Pick<Peeked, 'id' | 'inReplyTo'>>(message: T): T {
  const { id, inReplyTo } = message;
  if (id === '') throw new ReadError('it has no id');
  if (!isId(id) || !isId(inReplyTo))
    throw new ReadError('an id is longer than 64 characters or has some that ids do not have');
  return message;
}

/** Ids are ASCII without spaces; anything else would be refused by the receiver. */
function isId(text: string): boolean {
  const { length } = text;
  if (length > idLengthMax) return false;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x21 || code > 0x7e) return false;
  }
  return true;
}

/** Reads a message. Errors: MESSAGE_UNREADABLE. */
export function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(error);
  } finally {
    release();
  }
}

/** What reading threw, as MESSAGE_UNREADABLE when it is about the bytes. */
export function unreadable(error: unknown): unknown {
  if (!(error instanceof ReadError)) return error;
  const why = `not a dacp.message.v2.Message: ${error.message}`;
  return new MeshError('MESSAGE_UNREADABLE', why, { cause: error });
}
