import type { AgentDescriptor } from '#gen/dacp/agent/v1/agent_pb.js';
import type { Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import type { Load } from '#gen/dacp/registry/v1/registry_pb.js';
import type { CancelSignal, Lifecycle, MeshError } from '../base/index.js';

/** A message as it enters the process of one of its receivers. It is shared between receivers: nobody changes it. */
export interface Inbound {
  readonly message: Message;
  /** Aborted when the sender cancelled, its deadline passed or its session is over; the reason is a MeshError. */
  readonly signal: AbortSignal;
  /** The signal's reason once it is aborted. Cheaper to ask than `signal`, which is made when it is first asked for. */
  readonly givenUp: MeshError | undefined;
  /**
   * The answer of one receiver, and of those of `others` that were offered the same message, when it speaks for them as well; further
   * ones, and those after the deadline, are dropped and counted.
   */
  reply(message: Message, others?: readonly Inbound[]): void;
  /** The receiver's handler has finished, well (undefined) or not: what `RECEIPT_HANDLED` waits for. */
  handled(error?: MeshError): void;
}

/** A message as it enters the process for several of its receivers. */
export interface Inbounds {
  readonly message: Message;
  /** As the receiver in this place has it. */
  of(place: number): Inbound;
  /** What these of them answer together, by their names; the first of them says it. */
  reply(message: Message, by: readonly string[]): void;
}

/** An agent that did not take a message, and why. */
export interface Refusal {
  /** Qualified id. */
  readonly agent: string;
  readonly error: MeshError;
}

/** The agents of this process, as the links see them: a port that the agent room fills. */
export interface LocalAgents {
  /** What registers with an attach. */
  descriptors(): AgentDescriptor[];
  /** Load by qualified agent id, for the next renewal. */
  loads(): Record<string, Load>;
  /** Takes a message into the mailbox of an agent, at once, or says why not: AGENT_UNKNOWN, MAILBOX_FULL, AGENT_DRAINING. */
  offer(agent: string, inbound: Inbound): MeshError | undefined;
  /**
   * The same for several agents at once, of whose answers and ends nobody waits to hear: the message is in their mailboxes when this
   * returns, but in those of whom it names. Lists that are for the same agents may be the same list. Absent: they are offered one by one.
   */
  offerAll?(agents: readonly string[], inbound: Inbound): readonly Refusal[];
  /** The same of what each of them may answer. Absent: they are offered one by one. */
  offerEach?(agents: readonly string[], inbounds: Inbounds): readonly Refusal[];
  /** Calls back with each agent that comes (or changes) and each qualified id that goes; returns how to stop. */
  onChange(listener: (change: { put?: AgentDescriptor; removed?: string }) => void): () => void;
}

/** What a call may say beside its message. */
export interface SendOptions {
  readonly signal?: CancelSignal;
  /** How long to wait when the message has no `reply_by`; 30,000 ms unless said (S14). */
  readonly timeoutMs?: number;
  /** This instance of the receiver and no other. */
  readonly sessionId?: string;
}

/**
 * The process's place in the mesh: it takes messages from agents here and brings them where they belong – to a mailbox in this
 * process, over a link, or through a node. Replies find their way back by message id.
 */
export interface Exchange extends Lifecycle {
  /**
   * Sends a message that wants an answer; resolves with the first message that answers it. A question to a capability that is
   * `idempotent` is asked again, up to four times within its deadline, when nobody could be reached or whoever had it is gone. Errors:
   * AGENT_UNKNOWN …, MAILBOX_FULL, NOT_DELIVERED (safe to retry), OUTCOME_UNKNOWN (safe only if idempotent), DEADLINE_PASSED,
   * CALL_CANCELLED.
   */
  ask(message: Message, options?: SendOptions): Promise<Message>;
  /** Sends a message; resolves when its `receipt` is reached, with the message as it was sent and the qualified ids of who has it. Errors: as `ask`. */
  send(message: Message, options?: SendOptions): Promise<{ message: Message; receipt: Receipt; receivers: string[] }>;
}
