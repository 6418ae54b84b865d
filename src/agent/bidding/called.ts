import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import type { MeshError } from '../../base/index.js';
import type { Inbound } from '../../link/index.js';
import type { Asked } from './asked.js';
import type { Dealings } from './dealings.js';
import type { Gathering } from './gathering.js';

/** What answers to a call go through. */
export interface Way {
  readonly dealings: Dealings;
  /** Undefined: the caller wants each by itself. */
  readonly gathering: Gathering | undefined;
}

/** A call on its way through the mailbox of a bidder: what is proposed is remembered before it is said. */
export class Called implements Inbound {
  readonly message: Message;
  readonly #inbound: Inbound;
  readonly #asked: Asked;
  readonly #way: Way;
  #gathered = false;

  constructor(inbound: Inbound, asked: Asked, way: Way) {
    this.message = inbound.message;
    this.#inbound = inbound;
    this.#asked = asked;
    this.#way = way;
  }

  get signal(): AbortSignal {
    return this.#inbound.signal;
  }

  get givenUp(): MeshError | undefined {
    return this.#inbound.givenUp;
  }

  reply(answer: Message): void {
    const { dealings, gathering } = this.#way;
    if (answer.performative === Performative.PROPOSE) dealings.add(this.#asked, answer);
    this.#gathered = gathering?.take(this.#inbound, answer) ?? false;
    if (!this.#gathered) this.#inbound.reply(answer);
  }

  /** Of an answer that was gathered it is said with it. */
  handled(error?: MeshError): void {
    if (!this.#gathered) this.#inbound.handled(error);
  }
}
