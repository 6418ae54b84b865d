import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type Message, MessageSchema } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';

/** The message's wire form (protobuf). */
export function encodeMessage(message: Message): Uint8Array {
  return toBinary(MessageSchema, message);
}

/** The message of a wire form; it is not checked yet. Errors: MESSAGE_UNREADABLE for bytes that are no message. */
export function decodeMessage(bytes: Uint8Array): Message {
  try {
    return fromBinary(MessageSchema, bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MeshError('MESSAGE_UNREADABLE', `${bytes.length} bytes are no dacp.message.v2.Message: ${why}`, {
      cause: error,
    });
  }
}
