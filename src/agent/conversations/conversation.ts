import type { JsonValue } from '@bufbuild/protobuf';
import type { Address, Message } from '#gen/dacp/message/v2/message_pb.js';
import type { MeshError } from '../../base/index.js';
import type { SayOptions } from '../communication.js';
import type { Act, Protocol, Role } from '../protocols/protocol.js';
import type { Turn } from './transcript.js';

/** How a conversation ended. */
export interface Outcome {
  /** A final state of the protocol, or `not_understood`, `failed`, `cancelled`, `expired`. */
  readonly state: string;
  /** Why it did not come to a good end; undefined when it did, or when this side ended it. */
  readonly error: MeshError | undefined;
}

/** What a message within a conversation may carry beside its content; the conversation itself says the rest. */
export type TurnOptions = Pick<
  SayOptions,
  'metadata' | 'budget' | 'priority' | 'idempotent' | 'type' | 'capability' | 'ontology' | 'language'
>;

/**
 * One side of a conversation that follows an interaction protocol: what the other side says is read with `next`, `result` or a loop,
 * what this side says must be allowed in the state that the conversation is in. It always ends: by the protocol, by `close`, or when
 * the other side is silent for too long; `outcome` says how.
 *
 *     for await (const { content } of conversation) context.log.info({ degrees: contentJson(content) });
 *
 * The loop gives what the other side says, `agree` left out, until the conversation is over; leaving it closes the conversation.
 */
export interface Conversation<Says extends Act = Act> extends AsyncIterable<Message>, AsyncDisposable {
  readonly id: string;
  readonly protocol: Protocol;
  /** The role of this side. */
  readonly role: Role;
  /** The state of the protocol that it is in. */
  readonly state: string;
  /** The other side; a capability until somebody who has it has answered. */
  readonly peer: Address;
  /** What this side may say now. */
  readonly allowed: readonly Act[];
  /** Undefined as long as it is open. */
  readonly outcome: Outcome | undefined;
  /** Aborted when it ends before its time: cancelled, failed, expired. The reason is a MeshError. */
  readonly signal: AbortSignal;
  /** What was said, as far as the limits go; the oldest first. */
  readonly transcript: readonly Turn[];
  /**
   * Says something; resolves when the other side's mailbox has it, at once for what wants an answer. Errors: CONVERSATION_STATE for
   * what the protocol does not allow now; CONVERSATION_CLOSED once it is over; as `Exchange.send`.
   */
  send(act: Says | 'failure' | 'not_understood', content?: unknown, options?: TurnOptions): Promise<void>;
  /** What the other side says next; undefined once the conversation is over. Errors: why it ended before its time. */
  next(): Promise<Message | undefined>;
  /** Waits for the end and gives the JSON of the last thing the other side said. Errors: as `ask`; why it ended before its time. */
  result(): Promise<JsonValue>;
  /**
   * Ends it: the initiator cancels and waits for the answer to that, the participant says that there is no more to come (`failure`
   * with CONVERSATION_CLOSED). Twice does nothing.
   */
  close(reason?: string): Promise<Outcome>;
}
