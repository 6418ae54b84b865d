import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { MeshError } from '../../base/index.js';
import type { Protocol } from '../protocols/protocol.js';
import type { Conversation } from './conversation.js';
import type { ConverseOptions } from './converse.js';
import type { LiveConversation } from './live.js';

/** The conversations of one agent that follow a protocol. */
export interface Conversations {
  /** How many are open. */
  readonly size: number;
  /** Begins one. Errors: OPTION_INVALID, CONVERSATIONS_FULL. */
  open(options: ConverseOptions, within: Message | undefined): Conversation;
  /** The one that a message of another agent belongs to. */
  of(message: Message): LiveConversation | undefined;
  /** The one that a message of another agent begins. Errors: CONVERSATIONS_FULL. */
  begin(message: Message, protocol: Protocol): LiveConversation;
  /** The agent says something by itself that belongs to a protocol. Errors: CONVERSATION_STATE, CONVERSATIONS_FULL. */
  said(message: Message): void;
  /** An answer came that does not go through the mailbox. */
  heard(message: Message): void;
  all(): Iterable<LiveConversation>;
  /** Ends all of them. */
  close(reason: MeshError): void;
}
