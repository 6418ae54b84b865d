import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { Act, Role } from '../protocols/protocol.js';
import { conversationLimits } from './limits.js';
import { weigh } from './weigh.js';

/** One message of a conversation. */
export interface Turn {
  readonly role: Role;
  readonly act: Act;
  /** The state that it led to. */
  readonly state: string;
  /** When it was said or heard here, in ms since the epoch. */
  readonly atMs: number;
  readonly messageId: string;
  /** Undefined when it was too large to be kept. */
  readonly message: Message | undefined;
}

/** Content that the transcripts of one agent keep, in bytes. */
export interface TranscriptBudget {
  usedBytes: number;
}

/** What was said in a conversation, as far as the limits go. */
export class Transcript {
  readonly #budget: TranscriptBudget;
  readonly #turns: { readonly turn: Turn; readonly bytes: number }[] = [];
  #bytes = 0;

  constructor(budget: TranscriptBudget) {
    this.#budget = budget;
  }

  get turns(): readonly Turn[] {
    return this.#turns.map(({ turn }) => turn);
  }

  get size(): number {
    return this.#turns.length;
  }

  has(messageId: string): boolean {
    return this.#turns.some(({ turn }) => turn.messageId === messageId);
  }

  add(message: Message, said: Omit<Turn, 'message' | 'messageId'>): void {
    const { turnsMax, turnBytesMax, agentBytesMax } = conversationLimits;
    const bytes = weigh(message.content, turnBytesMax);
    const small = bytes <= turnBytesMax;
    while (this.#turns.length >= turnsMax || (small && this.#turns.length > 0 && this.#bytes + bytes > turnBytesMax))
      this.#count(-(this.#turns.shift()?.bytes ?? 0));
    const kept = small && this.#budget.usedBytes + bytes <= agentBytesMax;
    this.#turns.push({
      turn: { ...said, messageId: message.id, message: kept ? message : undefined },
      bytes: kept ? bytes : 0,
    });
    this.#count(kept ? bytes : 0);
  }

  /** Nobody keeps it any more: what it took is free for others. */
  release(): void {
    this.#budget.usedBytes -= this.#bytes;
    this.#bytes = 0;
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    this.#budget.usedBytes += bytes;
  }
}
