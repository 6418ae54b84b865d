import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { conversationLimits } from './limits.js';

/** What the other side has said and nobody has read, and who waits for more. */
export class Unread {
  #messages: Message[] = [];
  #waiting: (() => void)[] = [];

  /** There is room for one more. */
  get hasRoom(): boolean {
    return this.#messages.length < conversationLimits.unreadMax;
  }

  add(message: Message): void {
    this.#messages.push(message);
  }

  /** The oldest, which is read now. */
  take(): Message | undefined {
    return this.#messages.shift();
  }

  /** Nobody wants to read them any more. */
  drop(): void {
    this.#messages = [];
  }

  /** Resolves at the next `tell`. */
  change(): Promise<void> {
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  /** Something was said, or the conversation is over: whoever waits looks again. */
  tell(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
