import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { Transcript } from '../../agent/index.js';
import { type Clock, sleep } from '../../base/index.js';
import { continueTrace, formatAddress } from '../../message/index.js';
import type { Said } from '../dialogue.js';
import { messageDiff } from '../diff/compare.js';
import { createThreads, type Threads } from '../threads.js';
import type { Cast } from './cast.js';
import type { Copies } from './copies.js';
import { type Divergence, diverged } from './divergence.js';
import type { Reaction } from './stage.js';

/** Something about a run that its reader should know. */
export interface Remark {
  /** The message of the recording that it is about, by its number. */
  readonly at: number;
  readonly text: string;
}

/** What playing needs. */
export interface PlayerParts {
  readonly cast: Cast;
  readonly copies: Copies;
  readonly transcript: Transcript;
  readonly clock: Clock;
  /** Gives a message to an agent that acts. */
  give(agent: string, message: Message): Promise<Reaction>;
  /** What is said is not of the run yet: agents only get to know what went before it. */
  rehearsing(): boolean;
  /** Ends when an acting agent says something else than then. */
  readonly strict: boolean;
}

/** An acting agent that says nothing for so long does not say what it said then, in ms. */
const quietMs = 300;
const lookEveryMs = 5;

/** Those who are played: they say what they said then, when they said it. A class, since it is what a run remembers. */
export class Players {
  readonly divergences: Divergence[] = [];
  readonly remarks: Remark[] = [];
  /** The run has left the recording and does not go on. */
  ended = false;
  readonly #parts: PlayerParts;
  readonly #said = new Set<string>();
  /** What acting agents were given and have not answered, by the ids of the recorded messages. */
  readonly #pending = new Map<string, Promise<void>>();
  /** What acting agents have said again, by the ids of the recorded messages, and when the last one said anything. */
  readonly #again = new Set<string>();
  #heardMs = 0;
  /** Recorded answers that are about to be given: they are given in their order. */
  readonly #answering = new Map<Said, Promise<unknown>>();
  /** Recorded answers on their way to acting agents that have asked for them, by the ids of the recorded questions. */
  readonly #serving = new Map<string, Promise<unknown>>();
  /** How protocols stand in this run. */
  #threads: Threads = createThreads();
  /** Who has heard something else than then, and in answer to what. */
  readonly #otherwise = new Map<string, Said>();

  constructor(parts: PlayerParts) {
    this.#parts = parts;
  }

  /** Plays messages in their order; `under`: on behalf of this one. */
  async play(entries: readonly Said[], under?: Said): Promise<void> {
    const { cast } = this.#parts;
    for (const one of entries) {
      if (this.ended) return;
      if (cast.acts(one.from)) await this.#await(one);
      else if (this.#isSaidElsewhere(one, under)) await this.#serving.get(one.message.inReplyTo);
      else if (this.#isAllowed(one)) await this.say(one);
    }
  }

  /** Says a recorded message again; what acting agents answer is waited for where they answered then. */
  async say(one: Said, other: Partial<Message> = {}): Promise<void> {
    const { cast, copies, transcript } = this.#parts;
    const { id } = one.message;
    const hearers = cast.hearers(one).filter(cast.acts);
    this.#said.add(id);
    if (hearers.length > 0 && !other.content && !this.#isKept(one)) return;
    const copy = copies.of(one, other);
    transcript.sent(copy);
    this.#remarkOn(one);
    if (one.message.inReplyTo !== '') this.#follow(copy, one.reached[0]);
    if (hearers.length === 0) return;
    const given = Promise.all(hearers.map(agent => this.#give(agent, one, copy)));
    this.#pending.set(
      id,
      given.then(() => void this.#pending.delete(id)),
    );
    if (!cast.answersTo(id).some(({ from }) => cast.acts(from))) await this.#pending.get(id);
  }

  /** The recorded answer to a recorded question, for who has asked the same now. Errors: why there was none then; REPLAY_DIVERGED. */
  serve(recorded: Said, question: Message): Promise<Message> {
    const [answer] = this.#parts.cast.answersTo(recorded.message.id);
    const given = this.#answer(recorded, answer, question);
    if (!answer) return given;
    const told = () => this.#answering.delete(answer);
    this.#answering.set(answer, given.then(told, told));
    return given;
  }

  async #answer(recorded: Said, answer: Said | undefined, question: Message): Promise<Message> {
    const { cast, copies, transcript } = this.#parts;
    await this.play(cast.onBehalfOf(recorded), recorded);
    if (!answer) throw recorded.fate?.error ?? this.unanswered(recorded);
    if (!this.#isKept(answer)) throw diverged(this.#notKept(answer));
    for (const one of cast.between(recorded, answer)) await this.#await(one);
    for (const [other, told] of this.#answering) if (other.number < answer.number) await told;
    const copy = copies.of(answer, {
      inReplyTo: question.id,
      receiver: question.replyTo ?? question.sender,
      traceContext: continueTrace(question.traceContext),
    });
    transcript.sent(copy);
    this.#follow(copy, undefined);
    this.#remarkOn(answer);
    return copy;
  }

  /** An acting agent has said something: what was recorded, if it is that. */
  heard(message: Message, recorded: Said | undefined): void {
    this.#heardMs = this.#parts.clock.monotonic();
    this.#follow(message, recorded?.reached[0]);
    // What is said in other words stands in the place of the next that was said of its kind.
    const place = recorded ?? this.#parts.cast.like(message).find(one => !this.#again.has(one.message.id));
    if (place) this.#again.add(place.message.id);
  }

  /** The answer to a recorded question is on its way to who has asked it again: what was said after it waits for that. */
  serving(recorded: Said, arrived: Promise<unknown>): void {
    this.#serving.set(
      recorded.message.id,
      arrived.catch(() => 'told to who has asked'),
    );
  }

  /** The run leaves the recording. */
  diverge(divergence: Divergence): void {
    if (this.#parts.rehearsing()) return;
    this.divergences.push(divergence);
    this.ended = true;
  }

  /** Waits for all that acting agents still have to do. */
  async settle(): Promise<void> {
    await Promise.all(this.#pending.values());
    this.#pending.clear();
  }

  /** What was said before the run itself counts for nothing. */
  forget(): void {
    this.#otherwise.clear();
    this.#said.clear();
    this.#again.clear();
    this.#serving.clear();
    this.#answering.clear();
    this.remarks.length = 0;
  }

  unanswered(recorded: Said) {
    const what = `message #${recorded.number} of ${recorded.from} to ${recorded.to} was never answered`;
    const divergence = { agent: recorded.from, what, at: recorded.number };
    this.diverge(divergence);
    return diverged(divergence);
  }

  async #give(agent: string, one: Said, copy: Message): Promise<void> {
    const { cast, transcript, strict, rehearsing } = this.#parts;
    this.#heardMs = this.#parts.clock.monotonic();
    const { answer, error } = await this.#parts.give(agent, copy);
    this.#heardMs = this.#parts.clock.monotonic();
    if (answer) this.#follow(answer, undefined);
    if (!answer && error) transcript.settled(copy, { error });
    const then = cast.answersTo(one.message.id).find(({ from }) => from === agent);
    const same = answer && then ? messageDiff(then.message, answer).length === 0 : !answer && !then;
    if (same || rehearsing()) return;
    this.#otherwise.set(one.from, one);
    if (strict) this.ended = true;
  }

  /** An acting agent said this then. It says it again, or something else, or nothing: that is waited for, not long. */
  async #await(one: Said): Promise<void> {
    const { clock } = this.#parts;
    const { inReplyTo } = one.message;
    const asked = this.#pending.get(inReplyTo);
    if (asked || this.#said.has(inReplyTo)) return asked;
    // Who takes part in a protocol may say more when it has answered.
    const further = one.message.protocol !== '';
    let open = further || this.#pending.size > 0;
    void Promise.all(this.#pending.values()).then(() => {
      open = further;
    });
    while (open && !this.ended && !this.#again.has(one.message.id) && clock.monotonic() - this.#heardMs < quietMs)
      await sleep(clock, lookEveryMs);
  }

  /** What is said unasked within a protocol is not said when the protocol has gone another way by now. */
  #isAllowed(one: Said): boolean {
    if (one.message.protocol === '' || one.message.inReplyTo !== '') return true;
    if (!this.#threads.said(one)?.stray) return true;
    const text = `${one.from} does not say #${one.number}: its conversation with ${one.to} has gone another way`;
    if (!this.#parts.rehearsing()) this.remarks.push({ at: one.number, text });
    return false;
  }

  /** What was too large to be kept cannot be said again. */
  #isKept(one: Said): boolean {
    if (one.bytesLeftOut > 0) this.diverge(this.#notKept(one));
    return one.bytesLeftOut === 0;
  }

  #notKept({ number, from, bytesLeftOut }: Said): Divergence {
    const what = `what ${from} says in #${number} has ${bytesLeftOut} bytes and was not kept`;
    return { agent: from, what, at: number };
  }

  #follow(message: Message, reached: string | undefined): void {
    const [from, to] = [message.sender, message.receiver].map(address => (address ? formatAddress(address) : ''));
    this.#threads.said({ message, from: from ?? '', to: to ?? '', reached: reached === undefined ? [] : [reached] });
  }

  #isSaidElsewhere(one: Said, under: Said | undefined): boolean {
    const { cast } = this.#parts;
    if (this.#said.has(one.message.id) || cast.dependsOnActing(one, under)) return true;
    const question = cast.message(one.message.inReplyTo);
    return question !== undefined && cast.acts(question.from);
  }

  #remarkOn({ number, from }: Said): void {
    const heard = this.#otherwise.get(from);
    if (!heard || this.#parts.rehearsing()) return;
    const text = `${from} says what it said then, though it has heard something else in answer to #${heard.number}`;
    this.remarks.push({ at: number, text });
  }
}
