import { toBinary } from '@bufbuild/protobuf';
import { newMessage, readMessage, writeMessage } from '#gen/dacp/codec/codec.js';
import { open, release } from '#gen/dacp/codec/read.js';
import { begin, finish } from '#gen/dacp/codec/write.js';
import { type Message, MessageSchema } from '#gen/dacp/message/v2/message_pb.js';
import { identified, unreadable } from './peek.js';

/**
 * The message's wire form (protobuf), byte for byte as protobuf-es writes it: a view on memory that other messages share and
 * nobody writes to again. Who keeps it for long copies it. A message with a value that is not of its field's type is left to
 * protobuf-es, which takes some of these and throws an Error that names the field for others.
 */
export function encodeMessage(message: Message): Uint8Array {
  try {
    begin();
    writeMessage(message);
    return finish();
  } catch {
    return toBinary(MessageSchema, message);
  }
}

/**
 * The message of a wire form, as protobuf-es reads it; it is not checked yet. Bytes and unknown fields in it are views. It is
 * stricter: known fields have the wire types of the contract, nothing reaches beyond what holds it, maps have entries of key and
 * value alone. So whoever skips by wire type, as a relay does, finds the same id here. Errors: MESSAGE_UNREADABLE for bytes that
 * are no message or have no well-formed id. `from` and `to`: where it is in the bytes, unless it is all of them.
 */
export function decodeMessage(bytes: Uint8Array, from = 0, to = bytes.length): Message {
  try {
    return identified(readMessage(newMessage(), open(bytes, from, to)));
  } catch (error) {
    throw unreadable(error);
  } finally {
    release();
  }
}
