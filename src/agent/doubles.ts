import { type Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type Clock, MeshError } from '../base/index.js';
import type { Inbound } from '../link/index.js';
import { formatAddress, wantsAnswer } from '../message/index.js';
import type { Deadlines } from './deadlines.js';
import { Intake, type Memory, type Outcome, repeat } from './intake.js';

/** What an agent remembers of the messages that it took, so that none is handled twice. */
export interface Doubles {
  /** Takes a message in; undefined for a double, which hears, now or then, what the message itself has heard. */
  admit(inbound: Inbound): Intake | undefined;
  /** Its handling is over. */
  finished(intake: Intake): void;
  /** It was not handled: should it come again, it is taken as new. Gives the doubles that wait for it. */
  forget(intake: Intake): readonly Inbound[];
}

/** At least so many of the last messages are remembered, and at most twice as many. */
const rememberedMin = 1_000;
/** Of the last so many, the answer too. */
const answersMax = 64;
/** At least so long, and at most twice as long, in ms; then nothing is left of it. */
const rememberedMs = 300_000;

/** Remembers nothing yet. */
export function createDoubles(clock: Clock, deadlines: Deadlines): Doubles {
  return new Generations(clock, deadlines);
}

/**
 * Two generations, of which the older one goes as a whole: removing messages one by one would cost more than all else here. A class,
 * so that ten thousand idle agents share its methods; an idle one has no maps.
 */
class Generations implements Doubles {
  readonly #clock: Clock;
  readonly #deadlines: Deadlines;
  #young: Memory | undefined;
  #old: Memory | undefined;
  #ageing = false;
  /** A ring. */
  #answered: Outcome[] | undefined;
  #next = 0;

  constructor(clock: Clock, deadlines: Deadlines) {
    this.#clock = clock;
    this.#deadlines = deadlines;
  }

  admit(inbound: Inbound): Intake | undefined {
    const { message } = inbound;
    const known = this.#young?.get(message.id) ?? this.#old?.get(message.id);
    if (!known) return this.#remember(message.id, new Intake(inbound));
    if (!sameSender(known, message)) return new Intake(inbound);
    if (known instanceof Intake) known.join(inbound);
    else answerDouble(known, inbound);
    return undefined;
  }

  finished(intake: Intake): void {
    const outcome = intake.finish();
    if (!intake.memory) return;
    intake.memory.set(intake.message.id, outcome);
    if (outcome.answer) this.#keepAnswer(outcome);
  }

  forget(intake: Intake): readonly Inbound[] {
    intake.memory?.delete(intake.message.id);
    return intake.takeDoubles();
  }

  #remember(id: string, intake: Intake): Intake {
    if (this.#young && this.#young.size >= rememberedMin) this.#age();
    this.#young ??= new Map();
    this.#young.set(id, intake);
    intake.memory = this.#young;
    if (!this.#ageing) this.#ageLater();
    return intake;
  }

  #age(): void {
    this.#old = this.#young;
    this.#young = undefined;
  }

  #ageLater(): void {
    this.#ageing = true;
    this.#deadlines.add(this.#clock.now() + rememberedMs, () => {
      this.#ageing = false;
      this.#age();
      if (this.#old) this.#ageLater();
      else this.#answered = undefined;
    });
  }

  #keepAnswer(outcome: Outcome): void {
    this.#answered ??= [];
    const before = this.#answered[this.#next];
    if (before) before.answer = undefined;
    this.#answered[this.#next] = outcome;
    this.#next = (this.#next + 1) % answersMax;
  }
}

/** Ids are their senders' own words: who uses another's hears nothing of what that one was answered. */
function sameSender(known: Intake | Outcome, { sender }: Message): boolean {
  const first = known instanceof Intake ? known.message.sender : known.sender;
  return first === sender || (first && formatAddress(first)) === (sender && formatAddress(sender));
}

/** An asker whose answer is no longer kept would wait for it in vain. */
function answerDouble(outcome: Outcome, double: Inbound): void {
  const { id, performative, receipt } = double.message;
  const waits = wantsAnswer(performative) && receipt !== Receipt.HANDLED && receipt !== Receipt.DURABLE;
  if (outcome.answer || outcome.error || !waits) repeat(outcome, double);
  else double.handled(new MeshError('OUTCOME_UNKNOWN', `message ${id} was handled before; its answer is gone`));
}
