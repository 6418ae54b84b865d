import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { MeshError } from '../../base/index.js';
import type { Inbound } from '../../link/index.js';
import { answerAgain } from './answer-again.js';

/**
 * Work that was awarded, on its way through the mailbox. It is stopped when the award is void, and by nothing else: a connection that was
 * lost stops nothing, since the award may still be in force.
 */
export class Job implements Inbound {
  readonly message: Message;
  readonly fence: bigint;
  givenUp: MeshError | undefined = undefined;
  /** What was answered; undefined while it is under way. */
  answer: Message | undefined = undefined;
  /** Who waits for the answer now. */
  #asker: Inbound;
  readonly #onAnswer: (job: Job) => void;
  #controller: AbortController | undefined = undefined;

  constructor(inbound: Inbound, fence: bigint, onAnswer: (job: Job) => void) {
    this.message = inbound.message;
    this.fence = fence;
    this.#asker = inbound;
    this.#onAnswer = onAnswer;
  }

  /** Made when it is first asked for: what is done at once never looks. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.givenUp) this.#controller.abort(this.givenUp);
    }
    return this.#controller.signal;
  }

  stop(error: MeshError): void {
    if (this.givenUp) return;
    this.givenUp = error;
    this.#controller?.abort(error);
  }

  /** It is asked for once more: what is under way is answered to the newest who asks, what is done at once. */
  askedBy(inbound: Inbound): void {
    const before = this.#asker;
    this.#asker = inbound;
    before.handled();
    if (!this.answer) return;
    inbound.reply(answerAgain(this.answer, inbound.message));
    inbound.handled();
  }

  reply(said: Message): void {
    this.answer = said;
    this.#onAnswer(this);
    this.#asker.reply(answerAgain(said, this.#asker.message));
  }

  handled(error?: MeshError): void {
    this.#asker.handled(error);
  }
}
