import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type Message, MessageSchema } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import { peek } from './peek.js';

/** The message's wire form (protobuf). */
export function encodeMessage(message: Message): Uint8Array {
  return toBinary(MessageSchema, message);
}

/**
 * The message of a wire form; it is not checked yet. Errors: MESSAGE_UNREADABLE for bytes that are no message or have no id.
 *
 * protobuf-es does not compare the wire types of known fields with the contract, so bytes can be made in which it finds other ids
 * than a reader that skips by wire type. A relay has gone by `peek`: what does not agree with it is refused.
 */
export function decodeMessage(bytes: Uint8Array): Message {
  const { id, inReplyTo, performative } = peek(bytes);
  const message = decode(bytes);
  const same = message.id === id && message.inReplyTo === inReplyTo && message.performative === performative;
  if (!same)
    throw new MeshError('MESSAGE_UNREADABLE', 'not a dacp.message.v2.Message: a field has the wrong wire type');
  return message;
}

function decode(bytes: Uint8Array): Message {
  try {
    return fromBinary(MessageSchema, bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MeshError('MESSAGE_UNREADABLE', `not a dacp.message.v2.Message: ${why}`, { cause: error });
  }
}
