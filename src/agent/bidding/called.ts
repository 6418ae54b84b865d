import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import type { MeshError } from '../../base/index.js';
import type { Inbound } from '../../link/index.js';
import type { Asked, Dealings } from './dealings.js';

/** A call on its way through the mailbox of a bidder: what is proposed is remembered before it is said. */
export class Called implements Inbound {
  readonly message: Message;
  readonly #inbound: Inbound;
  readonly #asked: Asked;
  readonly #dealings: Dealings;

  constructor(inbound: Inbound, asked: Asked, dealings: Dealings) {
    this.message = inbound.message;
    this.#inbound = inbound;
    this.#asked = asked;
    this.#dealings = dealings;
  }

  get signal(): AbortSignal {
    return this.#inbound.signal;
  }

  get givenUp(): MeshError | undefined {
    return this.#inbound.givenUp;
  }

  reply(answer: Message): void {
    if (answer.performative === Performative.PROPOSE) this.#dealings.add(this.#asked, answer);
    this.#inbound.reply(answer);
  }

  handled(error?: MeshError): void {
    this.#inbound.handled(error);
  }
}
