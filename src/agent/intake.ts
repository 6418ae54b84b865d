import { type Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import type { Inbound } from '../link/index.js';
import { wantsAnswer } from '../message/index.js';

/** A message that an agent has taken in. */
export interface Taken extends Inbound {
  /** It was answered. */
  readonly answered: boolean;
  /** Its trace is one that is recorded; undefined: nobody has looked yet. */
  traced: boolean | undefined;
}

/** What is remembered of a message. */
export class Entry {
  /** Qualified id of who said it. */
  readonly sender: string;
  /** As long as its handling is not finished. */
  intake: Intake | undefined;
  /** No longer kept when others came after it. */
  answer: Message | undefined = undefined;
  error: MeshError | undefined = undefined;

  constructor(intake: Intake, sender: string) {
    this.sender = sender;
    this.intake = intake;
  }
}

/** How many doubles of one message may wait for it to be finished. */
const doublesMax = 4;

/** A message that an agent has taken in: what is said of it is said to its doubles too, and remembered. One is made for each message. */
export class Intake implements Taken {
  readonly message: Message;
  traced: boolean | undefined = undefined;
  /** Where it is remembered; undefined: nowhere. */
  entry: Entry | undefined = undefined;
  readonly #inbound: Inbound;
  #answer: Message | undefined = undefined;
  #error: MeshError | undefined = undefined;
  #doubles: Inbound[] | undefined = undefined;

  constructor(inbound: Inbound) {
    this.message = inbound.message;
    this.#inbound = inbound;
  }

  get signal(): AbortSignal {
    return this.#inbound.signal;
  }

  get givenUp(): MeshError | undefined {
    return this.#inbound.givenUp;
  }

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

  /** Its handling is over: all doubles hear what became of it, and so will those that come. */
  finish(): void {
    const answer = this.#answer;
    const error = this.#error;
    if (this.entry) {
      this.entry.answer = answer;
      this.entry.error = error;
      this.entry.intake = undefined;
    }
    if (this.#doubles) for (const double of this.takeDoubles()) repeat({ answer, error }, double);
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
function repeat({ answer, error }: Pick<Entry, 'answer' | 'error'>, double: Inbound): void {
  if (answer) double.reply(answer);
  double.handled(error);
}

/** An asker whose answer is no longer kept would wait for it in vain. */
export function answerDouble(known: Pick<Entry, 'answer' | 'error'>, double: Inbound): void {
  if (known.answer || known.error || !waits(double.message)) repeat(known, double);
  else
    double.handled(
      new MeshError('OUTCOME_UNKNOWN', `message ${double.message.id} was handled before; its answer is gone`),
    );
}

function waits({ performative, receipt }: Message): boolean {
  return wantsAnswer(performative) && receipt !== Receipt.HANDLED && receipt !== Receipt.DURABLE;
}
