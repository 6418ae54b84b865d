import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import type { Inbound } from './exchange.js';
import type { Origin } from './origin.js';

/** Whoever follows what becomes of a message. */
export interface Followed {
  /** It ends with what the handlers say, and not with a place in a mailbox. */
  readonly wantsHandled: boolean;
  refused(receivers: readonly string[], error: MeshError): void;
  finishedBy(receiver: string): void;
  /** These have answered by what `speaker` says: all but the speaker itself, which is finished by its answer. */
  finishedByOthers(receivers: readonly string[], speaker: string): void;
}

/** A message in the hands of one or more agents of this process. */
export interface Held {
  /** An answer of this agent, which has it, is still of use. */
  isOpenTo(agent: string): boolean;
  /** Nobody waits any more. */
  abort(error: MeshError): void;
}

/** Where an agent's answers go. */
export type AnswerDesk<L extends Followed> = (inbound: LocalInbound<L>, answer: Message) => void;

const nobody: readonly Inbound[] = [];

/** Where a message that enters mailboxes here came from, and where answers go. */
export interface Entry<L extends Followed> {
  readonly origin: Origin;
  /** What is followed of it; undefined: nobody waits for anything. */
  readonly leg: L | undefined;
  readonly desk: AnswerDesk<L>;
}

/** A message in the hands of one agent of this process. */
export class LocalInbound<L extends Followed> implements Inbound, Held {
  readonly message: Message;
  /** Qualified id of the agent. */
  readonly agent: string;
  readonly origin: Origin;
  readonly leg: L | undefined;
  readonly #desk: AnswerDesk<L>;
  /** Made when somebody looks: most handlers never do, and a controller costs more than all else here. */
  #controller: AbortController | undefined = undefined;
  #aborted: MeshError | undefined = undefined;
  #answered = false;
  #handled = false;

  constructor(message: Message, agent: string, from: Entry<L>) {
    this.message = message;
    this.agent = agent;
    this.origin = from.origin;
    this.leg = from.leg;
    this.#desk = from.desk;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#aborted) this.#controller.abort(this.#aborted);
    }
    return this.#controller.signal;
  }

  get givenUp(): MeshError | undefined {
    return this.#aborted;
  }

  /** An answer is still of use: it is the first, and nobody said that it is no longer wanted. */
  get open(): boolean {
    return !this.#answered && !this.#aborted;
  }

  isOpenTo(agent: string): boolean {
    return agent === this.agent && this.open;
  }

  reply(answer: Message, others: readonly Inbound[] = nobody): void {
    assertAnswers(answer, this.message);
    if (others.length > 0) this.#speakFor(others);
    this.#desk(this, answer);
    this.#answered = true;
  }

  #speakFor(others: readonly Inbound[]): void {
    const agents: string[] = [];
    for (const other of others) {
      if (!(other instanceof LocalInbound) || other.leg !== this.leg || !other.open) continue;
      other.spokenFor();
      agents.push(other.agent);
    }
    this.leg?.finishedByOthers(agents, this.agent);
  }

  /** Another agent has said what this one answers. */
  spokenFor(): void {
    this.#answered = true;
  }

  handled(error?: MeshError): void {
    if (this.#handled) return;
    this.#handled = true;
    if (!this.leg || this.#answered || this.#aborted) return;
    if (error) this.leg.refused([this.agent], error);
    else if (this.leg.wantsHandled) this.leg.finishedBy(this.agent);
  }

  abort(error: MeshError): void {
    if (this.#aborted) return;
    this.#aborted = error;
    this.#controller?.abort(error);
  }
}

/** Where answers go that nobody waits for. */
export type OpenDesk = (inbound: OpenInbound, answer: Message) => void;

/**
 * A message in the hands of all its agents of this process, of which its sender waits for nothing but that it is in their mailboxes: it
 * cannot be taken back, and what becomes of it is told to nobody.
 */
export class OpenInbound implements Inbound {
  readonly message: Message;
  readonly origin: Origin;
  readonly givenUp: undefined = undefined;
  readonly #desk: OpenDesk;
  #controller: AbortController | undefined = undefined;
  #answered: Set<string> | undefined = undefined;

  constructor(message: Message, origin: Origin, desk: OpenDesk) {
    this.message = message;
    this.origin = origin;
    this.#desk = desk;
  }

  /** Never aborted. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  /** Whether an answer of this agent is its first. */
  isOpenTo(agent: string): boolean {
    return !this.#answered?.has(agent);
  }

  answeredBy(agent: string): void {
    this.#answered ??= new Set();
    this.#answered.add(agent);
  }

  reply(answer: Message): void {
    assertAnswers(answer, this.message);
    this.#desk(this, answer);
  }

  handled(): void {}
}

export function assertAnswers({ inReplyTo }: Message, { id }: Message): void {
  if (inReplyTo !== id)
    throw new MeshError('FIELD_INVALID', `in_reply_to is "${inReplyTo}"; an answer to message ${id} names that`);
}
