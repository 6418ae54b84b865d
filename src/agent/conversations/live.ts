import type { JsonValue } from '@bufbuild/protobuf';
import { type Address, type Message, Performative, type TraceContext } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../../base/index.js';
import { failureContent, performativeName } from '../../message/index.js';
import type { ConversationContext } from '../agent.js';
import { answerError, answerValue } from '../answer.js';
import { asContent, type Reply, reply } from '../outcome.js';
import {
  type Act,
  advance,
  allowedActs,
  commonStates,
  isFinal,
  type Protocol,
  performativeOf,
  type Role,
  silenceOf,
} from '../protocols/protocol.js';
import { type Purse, purseOf } from '../purse.js';
import type { Conversation, Outcome, TurnOptions } from './conversation.js';
import { closedFault, expiredFault, stateFault } from './faults.js';
import { FirstAnswer } from './first-answer.js';
import type { Beginning, Line, Saying } from './line.js';
import { Transcript, type Turn } from './transcript.js';
import { Unread } from './unread.js';

/** A conversation as the host keeps it. A class, since an agent may have ten thousand of them. */
export class LiveConversation implements Conversation {
  readonly id: string;
  readonly protocol: Protocol;
  readonly role: Role;
  readonly startedMs: number;
  readonly trace: TraceContext | undefined;
  readonly recorded: boolean;
  /** What the message that it came of may spend; undefined: nothing is limited. */
  readonly purse: Purse | undefined;
  attended: boolean;
  peer: Address;
  state: string;
  outcome: Outcome | undefined;
  readonly #line: Line<LiveConversation>;
  readonly #timeoutMs: number | undefined;
  readonly #transcript: Transcript;
  #forget: () => void = ignore;
  readonly #unread = new Unread();
  #controller: AbortController | undefined;
  /** Why it ended, when no message says so. */
  #fault: MeshError | undefined;
  #last: Message | undefined;
  #cancelId = '';
  #first: FirstAnswer | undefined;
  /** The state that the first answer leads to, which is on its way through the mailbox. */
  #announced: string | undefined;

  constructor(line: Line<LiveConversation>, { id, protocol, role, peer, attended, timeoutMs, within }: Beginning) {
    this.#line = line;
    this.id = id;
    this.protocol = protocol;
    this.role = role;
    this.peer = peer;
    this.attended = attended;
    this.trace = within?.traceContext;
    this.recorded = within?.recorded ?? false;
    this.purse = within && purseOf(within);
    this.state = protocol.initial;
    this.startedMs = line.now();
    this.#timeoutMs = timeoutMs;
    this.#transcript = new Transcript(line.budget);
  }

  get transcript(): readonly Turn[] {
    return this.#transcript.turns;
  }

  get allowed(): readonly Act[] {
    return allowedActs(this.protocol, this.state, this.role);
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.cutOff) this.#controller.abort(this.cutOff);
    }
    return this.#controller.signal;
  }

  /** Why it ended before its time; undefined when it did not. */
  get cutOff(): MeshError | undefined {
    if (!this.outcome || !Object.hasOwn(commonStates, this.outcome.state)) return undefined;
    const { state, error } = this.outcome;
    return error ?? closedFault({ id: this.id, state });
  }

  /** There is room for one more message that nobody has read. */
  get hasRoom(): boolean {
    return this.#unread.hasRoom;
  }

  /** Whether the message with this id is its first. */
  isBegunBy(messageId: string): boolean {
    return messageId !== '' && this.#transcript.turns[0]?.messageId === messageId;
  }

  hasSeen(message: Message): boolean {
    return this.#transcript.has(message.id);
  }

  /** The state that an act of `role` leads to. Errors: CONVERSATION_CLOSED, CONVERSATION_STATE. */
  stateAfter(role: Role, act: string): string {
    const to = advance(this.protocol, this.state, role, act);
    if (to !== undefined && !this.outcome) return to;
    throw this.outcome ? closedFault(this) : stateFault(this, role, act);
  }

  async send(act: Act, content?: unknown, options: TurnOptions = {}): Promise<void> {
    if (this.#first?.wanted) return this.#sayFirst(this.#first, { act, content, options });
    if (this.#first) await this.#first.gone;
    const to = this.stateAfter(this.role, act);
    const message = this.#line.make(this, { act, content, options, replyByMs: this.#untilMs(to) });
    if (act === 'cancel') this.#cancelId = message.id;
    this.moved(this.role, act, to, message);
    const posted = this.#line.post(message).catch((error: MeshError) => {
      this.lost(error);
      throw error;
    });
    if (isFinal(this.protocol, this.state) || message.replyBy === undefined) return posted;
    posted.catch(ignore);
  }

  async next(): Promise<Message | undefined> {
    for (;;) {
      const message = this.#unread.take();
      if (message) return message;
      if (this.#fault) throw this.#fault;
      if (this.outcome) return undefined;
      await this.#unread.change();
    }
  }

  async result(): Promise<JsonValue> {
    while (await this.next());
    if (this.#last) return answerValue(this.#last);
    throw new MeshError('CONVERSATION_CLOSED', `conversation ${this.id} ended without a word: ${this.state}`);
  }

  async close(reason = 'no more is to come'): Promise<Outcome> {
    this.#unread.drop();
    if (this.outcome) return this.outcome;
    const closing = this.role === 'initiator' ? 'cancel' : 'failure';
    const content = closing === 'failure' ? failureContent(new MeshError('CONVERSATION_CLOSED', reason)) : undefined;
    if (this.state === 'cancelling' || !this.allowed.includes(closing)) this.end('cancelled', undefined);
    else await this.send(closing, content).catch(ignore);
    while (!this.outcome) await this.#unread.change();
    return this.outcome;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Message> {
    try {
      for (let message = await this.next(); message; message = await this.next()) {
        const error = answerError(message);
        if (error?.reason === 'CONVERSATION_CLOSED') return;
        if (error) throw error;
        if (message.performative !== Performative.AGREE) yield message;
      }
    } finally {
      await this.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The other side has said something that is allowed: it leads to this state. */
  heard(act: Act, to: string, message: Message): void {
    if (this.peer.target.case !== 'agent' && message.sender) this.#line.met(this, message.sender);
    if (this.attended && this.state !== 'cancelling' && this.#transcript.size > 0) {
      this.#unread.add(message);
      this.#last = message;
    }
    this.moved(otherRole(this.role), act, to, message);
    this.#unread.tell();
  }

  /** While it is being cancelled only the answer to the cancel ends it; what was on its way changes nothing. */
  settles(message: Message): boolean {
    return this.state !== 'cancelling' || message.inReplyTo === this.#cancelId;
  }

  /** Something was said that is allowed: it leads to this state. */
  moved(role: Role, act: Act, to: string, message: Message): void {
    this.state = to;
    this.#transcript.add(message, { role, act, state: to, atMs: this.#line.now() });
    this.#forget();
    if (!isFinal(this.protocol, to)) this.#forget = this.#line.at(this.#untilMs(to), () => this.expire());
    else this.#endBy(to, role === this.role ? undefined : answerError(message));
  }

  /** What a participant may use, which was drawn in by this message. */
  contextOf(message: Message): ConversationContext {
    return this.#line.contextOf(this, message);
  }

  /** The first answer of this side is taken by `answer`, as the outcome of handling the first message. */
  answerWith(answer: (reply: Reply | undefined) => void): void {
    this.#first = new FirstAnswer(answer);
    if (this.outcome) this.#first.release();
  }

  /** An answer goes out: undefined when the conversation is over. Errors: CONVERSATION_STATE. */
  answering(answer: Message): void {
    const act = performativeName(answer.performative) as Act;
    const to = this.#announced ?? this.stateAfter(this.role, act);
    this.#announced = undefined;
    this.moved(this.role, act, to, answer);
    this.#first?.out();
  }

  /** The other side was silent for too long: it is told, and so are both handlers. */
  expire(): void {
    if (this.outcome) return;
    this.abandon('expired', expiredFault(this, this.#silenceMs(this.state)));
  }

  /** Ends it from this side and tells the other one, whether it hears it or not. */
  abandon(state: keyof typeof commonStates, error: MeshError): void {
    if (this.outcome) return;
    const act = this.role === 'initiator' ? 'cancel' : 'failure';
    const content = act === 'failure' ? failureContent(error) : undefined;
    const tells = this.allowed.includes(act) && !this.#first?.wanted;
    const word = tells ? this.#line.make(this, { act, content, replyByMs: this.#untilMs(this.state) }) : undefined;
    this.end(state, error, error);
    if (word) this.#line.post(word).catch(ignore);
  }

  /** What was said did not arrive. */
  lost(error: MeshError): void {
    if (error.reason === 'DEADLINE_PASSED') this.expire();
    else this.end('failed', error, error);
  }

  /** It is over; `fault`: why, when no message says so. */
  end(state: string, error: MeshError | undefined, fault?: MeshError): void {
    if (this.outcome) return;
    this.state = state;
    this.outcome = { state, error };
    this.#fault = fault;
    this.#forget();
    this.#transcript.release();
    this.#line.over(this);
    if (this.cutOff) this.#controller?.abort(this.cutOff);
    this.#first?.release();
    this.#unread.tell();
  }

  /** Until when the other side may be silent in a state, in ms since the epoch. */
  #untilMs(state: string): number {
    return Math.floor(this.#line.now() + this.#silenceMs(state));
  }

  #silenceMs(state: string): number {
    return this.#timeoutMs ?? silenceOf(this.protocol, state);
  }

  /** Who gave it up because time was over says so: it means the same on both sides. */
  #endBy(to: string, error: MeshError | undefined): void {
    this.end(error?.reason === 'CONVERSATION_EXPIRED' ? 'expired' : to, error);
  }

  async #sayFirst(first: FirstAnswer, { act, content, options }: Omit<Saying, 'replyByMs'>): Promise<void> {
    const to = this.stateAfter(this.role, act);
    const said = reply(performativeOf(act), asContent(content), options);
    this.#announced = to;
    this.state = to;
    first.give(said);
    await first.gone;
  }
}

function otherRole(role: Role): Role {
  return role === 'initiator' ? 'participant' : 'initiator';
}

function ignore(): void {}
