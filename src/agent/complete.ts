import { timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import { type Address, type Message, MessageSchema } from '#gen/dacp/message/v2/message_pb.js';
import { type Clock, MeshError, newId } from '../base/index.js';
import { check, makeAddress, protocolVersion, traceContextOf } from '../message/index.js';

/** What a caller's message gets where it says nothing itself. */
export interface Completion {
  readonly sender: Address;
  /** W3C `traceparent` of the call that brings the message. */
  readonly traceparent: string;
  readonly clock: Clock;
}

/** A name in the mesh for a caller that has none; it lasts as long as the call. */
export function clientAddress(): Address {
  return makeAddress('agent', `client-${newId().toLowerCase()}`);
}

/**
 * Fills in id, version, timestamp, sender, conversation and trace where a caller left them out, and checks the message then. It is
 * the caller's own message, not sent yet, so it is changed in place. Errors: FIELD_INVALID.
 */
export function completeMessage(message: Message | undefined, completion: Completion): Message {
  if (!message) {
    const violations = [{ field: 'message', rule: 'required', message: 'value is required' }];
    throw new MeshError('FIELD_INVALID', 'message: value is required (required)', { violations });
  }
  message.id ||= newId();
  message.version ||= protocolVersion;
  message.timestamp ??= timestampFromMs(completion.clock.now());
  message.sender ??= completion.sender;
  message.conversationId ||= newId();
  message.traceContext ??= traceContextOf(completion.traceparent);
  check(MessageSchema, message, 'message');
  return message;
}

/** Makes sure that an answer is waited for no longer than this; a nearer `reply_by` of the message stays. */
export function limitReply(message: Message, timeoutMs: number, clock: Clock): Message {
  const latestMs = clock.now() + timeoutMs;
  if (!message.replyBy || timestampMs(message.replyBy) > latestMs)
    message.replyBy = timestampFromMs(Math.floor(latestMs));
  return message;
}
