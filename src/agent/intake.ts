import type { Address, Message } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import type { Inbound } from '../link/index.js';

/** What became of a message whose handling is finished. */
export interface Outcome {
  readonly sender: Address | undefined;
  /** No longer kept when others came after it. */
  answer: Message | undefined;
  readonly error: MeshError | undefined;
}

/** Messages by their ids. */
export type Memory = Map<string, Intake | Outcome>;

/** How many doubles of one message may wait for it to be finished. */
const doublesMax = 4;

/** A message that an agent has taken in: what is said of it is said to its doubles too, and remembered. One is made for each message. */
export class Intake implements Inbound {
  /** Where it is remembered; undefined: nowhere. */
  memory: Memory | undefined;
  readonly #inbound: Inbound;
  #answer: Message | undefined;
  #error: MeshError | undefined;
  #doubles: Inbound[] | undefined;

  constructor(inbound: Inbound) {
    this.#inbound = inbound;
  }

  get message(): Message {
    return this.#inbound.message;
  }

  get signal(): AbortSignal {
    return this.#inbound.signal;
  }

  get givenUp(): MeshError | undefined {
    return this.#inbound.givenUp;
  }

  /** It was answered. */
  get answered(): boolean {
    return this.#answer !== undefined;
  }

  /** The same message again, while this one is not finished. */
  join(double: Inbound): void {
    this.#doubles ??= [];
    if (this.#doubles.length < doublesMax) this.#doubles.push(double);
    else double.handled(new MeshError('MESSAGE_IN_FLIGHT', `message ${this.message.id} is still being worked on`));
  }

  reply(answer: Message): void {
    this.#inbound.reply(answer);
    this.#answer = answer;
  }

  /** Nobody waits for the first one any more: its doubles hear nothing of that, somebody may wait for them. */
  handled(error?: MeshError): void {
    this.#error = error;
    this.#inbound.handled(error);
  }

  /** Its handling is over: all doubles hear what became of it. */
  finish(): Outcome {
    const outcome = { sender: this.message.sender, answer: this.#answer, error: this.#error };
    for (const double of this.takeDoubles()) repeat(outcome, double);
    return outcome;
  }

  /** The doubles that wait for it; they are no longer its own. */
  takeDoubles(): readonly Inbound[] {
    const doubles = this.#doubles ?? none;
    this.#doubles = undefined;
    return doubles;
  }
}

const none: readonly Inbound[] = [];

/** Says of a double what was said of the message itself. */
export function repeat({ answer, error }: Outcome, double: Inbound): void {
  if (answer) double.reply(answer);
  double.handled(error);
}
