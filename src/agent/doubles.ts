import type { Clock } from '../base/index.js';
import type { Inbound } from '../link/index.js';
import { senderOf } from '../message/index.js';
import type { Deadlines } from './deadlines.js';
import { answerDouble, Entry, Intake } from './intake.js';
import { Recent } from './recent.js';
import type { SharedMemory } from './shared-intake.js';

/** What an agent remembers of the messages that it took, so that none is handled twice. */
export interface Doubles {
  /** Takes a message in; undefined for a double, which hears, now or then, what the message itself has heard. */
  admit(inbound: Inbound): Intake | undefined;
  /** Its handling is over. */
  finished(intake: Intake): void;
  /** It was not handled: should it come again, it is taken as new. Gives the doubles that wait for it. */
  forget(intake: Intake): readonly Inbound[];
  /** Whether it took a message with this id, other than what `shared` remembers. */
  knows(id: string, shared: SharedMemory): boolean;
  /** What is remembered there was taken by this agent, too. False: there are too many of these. */
  share(memory: SharedMemory): boolean;
}

/** Of the last so many, the answer too. */
const answersMax = 64;
/** In so many memories an agent may look for each message. */
const sharedMax = 8;

/** Remembers nothing yet of the agent with this qualified id. */
export function createDoubles(agent: string, clock: Clock, deadlines: Deadlines): Doubles {
  return new OwnDoubles(agent, clock, deadlines);
}

/** A class, so that ten thousand idle agents share its methods. */
class OwnDoubles implements Doubles {
  readonly #agent: string;
  readonly #recent: Recent<Entry>;
  #shared: SharedMemory[] | undefined = undefined;
  /** A ring. */
  #answered: Entry[] | undefined = undefined;
  #next = 0;

  constructor(agent: string, clock: Clock, deadlines: Deadlines) {
    this.#agent = agent;
    this.#recent = new Recent(clock, deadlines, () => {
      this.#answered = undefined;
    });
  }

  admit(inbound: Inbound): Intake | undefined {
    const { message } = inbound;
    const known = this.#recent.get(message.id) ?? (this.#shared && this.#sharedEntry(message.id));
    const sender = senderOf(message);
    if (!known) return this.#remember(new Intake(inbound), sender);
    if (known.sender !== sender) return new Intake(inbound);
    if (!(known instanceof Entry)) known.again(this.#agent, inbound);
    else if (known.intake) known.intake.join(inbound);
    else answerDouble(known, inbound);
    return undefined;
  }

  finished(intake: Intake): void {
    intake.finish();
    if (intake.entry?.answer) this.#keepAnswer(intake.entry);
  }

  forget(intake: Intake): readonly Inbound[] {
    if (intake.entry) this.#recent.delete(intake.message.id, intake.entry);
    return intake.takeDoubles();
  }

  knows(id: string, shared: SharedMemory): boolean {
    if (this.#recent.get(id)) return true;
    if (this.#shared)
      for (const memory of this.#shared) if (memory !== shared && memory.get(id)?.has(this.#agent)) return true;
    return false;
  }

  share(memory: SharedMemory): boolean {
    this.#shared = (this.#shared ?? []).filter(each => !each.empty);
    if (this.#shared.length >= sharedMax) return false;
    this.#shared.push(memory);
    return true;
  }

  #sharedEntry(id: string) {
    for (const memory of this.#shared ?? []) {
      const entry = memory.get(id);
      if (entry?.has(this.#agent)) return entry;
    }
    return undefined;
  }

  #remember(intake: Intake, sender: string): Intake {
    intake.entry = new Entry(intake, sender);
    this.#recent.set(intake.message.id, intake.entry);
    return intake;
  }

  #keepAnswer(entry: Entry): void {
    this.#answered ??= [];
    const before = this.#answered[this.#next];
    if (before) before.answer = undefined;
    this.#answered[this.#next] = entry;
    this.#next = (this.#next + 1) % answersMax;
  }
}
