import type { Address, Message } from '#gen/dacp/message/v2/message_pb.js';
import type { ConversationContext } from '../agent.js';
import type { Act, Protocol, Role } from '../protocols/protocol.js';
import type { TurnOptions } from './conversation.js';
import type { TranscriptBudget } from './transcript.js';

/** What conversations, each a `C`, need of their agent. */
export interface Line<C> {
  readonly budget: TranscriptBudget;
  now(): number;
  /** Calls back at a moment, in ms since the epoch; returns how to take it back. */
  at(atMs: number, callback: () => void): () => void;
  /** Makes a message of the conversation; an answer is waited for until `replyByMs` if it wants one. */
  make(conversation: C, said: Saying): Message;
  /** What a participant may use as long as the conversation lasts. */
  contextOf(conversation: C, message: Message): ConversationContext;
  /** Sends a message; rejects when it certainly or possibly did not arrive. */
  post(message: Message): Promise<void>;
  /** It shows with whom it is. */
  met(conversation: C, peer: Address): void;
  /** The conversation is over. */
  over(conversation: C): void;
}

/** What is about to be said. */
export interface Saying {
  readonly act: Act;
  readonly content?: unknown;
  readonly options?: TurnOptions;
  /** Until when an answer is waited for, in ms since the epoch. */
  readonly replyByMs: number;
}

/** What a conversation begins with. */
export interface Beginning {
  readonly id: string;
  readonly protocol: Protocol;
  readonly role: Role;
  readonly peer: Address;
  /** What is said is read by its handle, and not by the agent's faculties. */
  readonly attended: boolean;
  /** How long silence may last, in ms; as the protocol says unless said. */
  readonly timeoutMs?: number | undefined;
  /** The message that it is part of: its trace goes on, and it is recorded when that is. */
  readonly within: Message | undefined;
}
