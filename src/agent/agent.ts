import type { AgentDescriptor } from '#gen/dacp/agent/v1/agent_pb.js';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { Clock } from '../base/index.js';
import type { Amounts } from '../budget/index.js';
import type { Logger } from '../observability/index.js';
import type { BatchFaculties } from './batch.js';
import type { Communication } from './communication.js';
import type { Conversation } from './conversations/conversation.js';
import type { Converse } from './conversations/converse.js';
import type { DecisionCaching } from './decision-caching.js';
import type { HandedOff } from './handing-off/hand-off.js';
import type { Knowledge } from './knowledge.js';
import type { Overflow } from './mailbox.js';
import type { Persistence } from './memory/memory.js';
import type { Outside } from './outside.js';
import type { Protocol } from './protocols/protocol.js';
import type { Allowance } from './purse.js';
import type { OwnEvent } from './transcript.js';

/** Who an agent is. */
export interface Self {
  readonly id: string;
  /** Never empty: `default` is spelled out. */
  readonly namespace: string;
  readonly descriptor: AgentDescriptor;
}

/**
 * What an agent may use while it handles a message. What it says with it continues the message's conversation and trace, and no
 * answer is waited for beyond the message's deadline.
 */
export interface AgentContext extends Communication, Outside {
  readonly self: Self;
  /** The message that is handled; it is shared with others and does not change. */
  readonly message: Message;
  readonly conversationId: string;
  /** The conversation that the message belongs to, when it follows a protocol: its state, and what was said before. */
  readonly conversation: Conversation | undefined;
  /** What it is told of the conversation, when that was handed to it by another agent (E8). */
  readonly handedOff: HandedOff | undefined;
  /** Begins a conversation that follows a protocol; it may outlast the message. */
  readonly converse: Converse;
  /** Aborted when the sender cancelled, the deadline passed or the handler's time is over; the reason is a MeshError. */
  readonly signal: AbortSignal;
  /** When the handler's time is over, in ms since the epoch. */
  readonly deadlineMs: number;
  /**
   * What may still be spent on behalf of the message; what is absent is not limited. What is said from here grants at most that, and
   * comes back with the answer, but for what was used.
   */
  readonly budget: Allowance;
  /** Takes what the agent's own work did cost from `budget`. */
  readonly spend: (amounts: Partial<Amounts>) => void;
  /** Tells the event log what the agent has done, in its own type of event; in a replay it does nothing. Nobody waits for it. */
  readonly event: (own: OwnEvent) => void;
  readonly log: Logger;
  readonly knowledge: Knowledge;
  readonly clock: Clock;
}

/** What an agent did with one message, for learning (S1). */
export interface Experience<Percept, Decision> {
  readonly message: Message;
  readonly percept: Percept;
  readonly decision: Decision;
  readonly outcome: unknown;
  /** From the begin of perceiving to the answer, in ms. */
  readonly durationMs: number;
}

/** The faculties of an agent (S1); it communicates through the context. */
export interface Faculties<Percept = unknown, Decision = unknown> {
  /** What the message means to the agent. Throws NOT_UNDERSTOOD for one that means nothing to it. */
  perceive(message: Message, context: AgentContext): Percept | Promise<Percept>;
  /** What to do about it. */
  decide(percept: Percept, context: AgentContext): Decision | Promise<Decision>;
  /** Does it; the outcome becomes the reply: a JSON value, content, a `reply` in full, or nothing. */
  act(decision: Decision, context: AgentContext): unknown;
  /** Improves with the experience, after the reply has gone. */
  learn?(experience: Experience<Percept, Decision>, context: AgentContext): unknown;
  /** Steps that it does for several messages at once (S15). */
  readonly batch?: BatchFaculties<Percept, Decision, AgentContext>;
  /** When a decision that was made may be taken again (S15). */
  readonly decisions?: DecisionCaching<Percept>;
}

/** What a participant may use for as long as its conversation lasts. */
export interface ConversationContext
  extends Communication,
    Outside,
    Pick<AgentContext, 'self' | 'message' | 'conversationId' | 'log' | 'knowledge' | 'clock' | 'signal' | 'converse'> {}

/**
 * How an agent takes part in a protocol: called once for each conversation, with the first message as `context.message`. It says what
 * it has to say with `conversation.send`; what it returns is said as `inform` (or `tell` to who asked). When it has returned, a
 * conversation that is still open is closed. It does not use up the agent's concurrency beyond its first answer.
 */
export type Participate = (conversation: Conversation, context: ConversationContext) => unknown;

/** A participant as a host runs it. */
export interface Participant {
  readonly protocol: Protocol;
  readonly participate: Participate;
}

/** An agent as a host runs it; `defineAgent` makes it. */
export interface Agent {
  readonly descriptor: AgentDescriptor;
  readonly faculties: Faculties;
  /** Messages that may wait. */
  readonly mailboxMax: number;
  /** Which of them goes when one too many comes; the newest unless said. */
  readonly mailboxOverflow?: Overflow;
  /** The largest message that it takes, in bytes; the mesh's own limit unless said. */
  readonly messageBytesMax?: number;
  /** Messages that are worked on at the same time. */
  readonly concurrencyMax: number;
  /** Messages that are taken from the mailbox at once, and count as one of `concurrencyMax`; 1 unless said. */
  readonly batchMax?: number;
  /** Entries of its knowledge base; 10,000 unless said. */
  readonly knowledgeMax?: number;
  /** What it knows and does outlives its process; absent: it does not. */
  readonly persistence?: Persistence;
  /** How long a message without a deadline may be worked on, in ms. */
  readonly handleTimeoutMs: number;
  /** Until when a message may be worked on because the agent promised so, in ms since the epoch; undefined: `handleTimeoutMs` counts. */
  readonly promisedBy?: (message: Message) => number | undefined;
  /** How it takes part in protocols, by their names; all other messages are for its faculties. */
  readonly participants?: Readonly<Record<string, Participant>>;
  /** It bids: its host keeps it to what it proposed. */
  readonly negotiates?: boolean;
  /** Messages that are worked on at once, beside what it is busy with. */
  readonly beside?: (message: Message) => boolean;
}
