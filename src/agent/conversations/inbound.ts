import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError, toMeshError } from '../../base/index.js';
import type { Inbound } from '../../link/index.js';
import { failureContent, replyTo } from '../../message/index.js';
import type { Surroundings } from '../surroundings.js';
import type { LiveConversation } from './live.js';

/** A message of a conversation on its way through the mailbox: its answer is a turn of the conversation. */
export class ConversationInbound implements Inbound {
  readonly message: Message;
  readonly #around: Surroundings;
  readonly #conversation: LiveConversation;
  readonly #inbound: Inbound;
  #signal: AbortSignal | undefined;
  #replied = false;
  /** What the mailbox says at once, before the message counts as heard: of a double, what it said of the first one. */
  #held: (() => void)[] | undefined = [];

  constructor(around: Surroundings, conversation: LiveConversation, inbound: Inbound) {
    this.message = inbound.message;
    this.#around = around;
    this.#conversation = conversation;
    this.#inbound = inbound;
  }

  get signal(): AbortSignal {
    this.#signal ??= AbortSignal.any([this.#inbound.signal, this.#conversation.signal]);
    return this.#signal;
  }

  get givenUp(): MeshError | undefined {
    return this.#inbound.givenUp ?? this.#conversation.cutOff;
  }

  /** The conversation has heard the message: what is said of it counts from now on. */
  enter(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const say of held) say();
  }

  reply(message: Message): void {
    if (this.#held) {
      this.#held.push(() => this.reply(message));
      return;
    }
    const answer = this.#answer(message);
    this.#replied = true;
    if (answer) this.#inbound.reply(answer);
  }

  handled(error?: MeshError): void {
    if (this.#held) {
      this.#held.push(() => this.handled(error));
      return;
    }
    if (error && !this.#replied) this.#conversation.end('failed', error, error);
    this.#inbound.handled(error);
  }

  /** The answer as the protocol allows it; undefined when nobody wants one any more. */
  #answer(message: Message): Message | undefined {
    const { outcome } = this.#conversation;
    if (outcome) return outcome.error && outcome.state !== 'cancelled' ? this.#failure(outcome.error) : undefined;
    try {
      this.#conversation.answering(message);
      return message;
    } catch (thrown) {
      const error = toMeshError(thrown);
      const fault = new MeshError('HANDLER_FAILED', `the answer of agent "${this.#around.self.id}": ${error.message}`);
      this.#around.telemetry.failed(this.message, fault);
      const failure = this.#failure(fault);
      this.#conversation.answering(failure);
      return failure;
    }
  }

  #failure(error: MeshError): Message {
    const { address, clock } = this.#around;
    const performative = Performative.FAILURE;
    return replyTo(this.message, { performative, content: failureContent(error), sender: address }, clock);
  }
}
