import { type Message, MessageSchema, type Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type Deadline, type MeshError, toMeshError } from '../base/index.js';
import { check } from '../message/index.js';
import { type Call, Unheard } from './calls.js';
import type { Carrier } from './carrier.js';
import type { Following, WayBack } from './following.js';
import type { CreditHolder, Outgoing, Tracker } from './outgoing.js';
import { messageOf, type Parcel } from './parcel.js';
import type { Straight } from './router.js';

/** What a question is made of. */
export interface QuestionParts {
  readonly id: string;
  /** Qualified id of who asks. */
  readonly sender: string;
  readonly destination: Straight;
  /** Its bytes within a frame. */
  readonly record: Uint8Array;
}

/** Whoever keeps questions as long as they are open. */
export interface QuestionKeeper {
  /** Told once: nobody waits for an answer any more. */
  over(question: Question): void;
  /** It was not answered in time. */
  late(question: Question): MeshError;
  /** Sends one that was refused to somebody else; false: there is nobody. */
  movesOn(question: Question, error: MeshError): boolean;
}

type Settle<T> = (value: T) => void;

/** What a promise that is made gives, until who makes it has taken that: one function for all promises instead of one for each. */
let resolveNext: Settle<Message>;
let rejectNext: Settle<MeshError>;
const takeBoth = (resolve: Settle<Message>, reject: Settle<MeshError>) => {
  resolveNext = resolve;
  rejectNext = reject;
};

const nobody: readonly never[] = [];

/**
 * A question from here that goes over one carrier and that one receiver answers. Like a publication, it is all in one: what is on the
 * link, what follows it, and who waits for the answer.
 */
export class Question extends Unheard implements Outgoing, Tracker, Following, WayBack, Call<Message> {
  readonly id: string;
  record: Uint8Array;
  readonly counted = true;
  carrier: Carrier;
  readonly result: Promise<Message>;
  readonly kept = false;
  readonly answersElsewhere = false;
  readonly isLast = false;
  /** Who has it, or may have it; none: that is known at the other end only. */
  receivers: readonly string[];
  sequence = 0;
  holder: CreditHolder | undefined = undefined;
  waiting = false;
  ended = false;
  deadline: Deadline | undefined = undefined;
  readonly #keeper: QuestionKeeper;
  readonly #resolve: Settle<Message>;
  readonly #reject: Settle<MeshError>;

  constructor({ id, sender, destination, record }: QuestionParts, keeper: QuestionKeeper) {
    super(sender);
    this.id = id;
    this.record = record;
    this.carrier = destination.by;
    this.receivers = destination.receivers;
    this.#keeper = keeper;
    this.result = new Promise(takeBoth);
    this.#resolve = resolveNext;
    this.#reject = rejectNext;
  }

  get messageId(): string {
    return this.id;
  }

  get tracker(): Tracker {
    return this;
  }

  get origin(): this {
    return this;
  }

  get transit(): this {
    return this;
  }

  get legs(): readonly WayBack[] {
    return [this];
  }

  /** Receipts say nothing to who waits for an answer. */
  override reached(_receipt: Receipt, _receivers: readonly string[]): void {}

  override refused(receivers: readonly string[], error: MeshError): void {
    const [receiver] = this.receivers;
    if (receivers.length > 0 && (receiver === undefined || !receivers.includes(receiver))) return;
    if (!this.ended && this.#keeper.movesOn(this, error)) return;
    this.#end();
    this.#reject(error);
  }

  override takes(answer: Parcel): boolean {
    try {
      const message = messageOf(answer);
      check(MessageSchema, message, 'message');
      this.#resolve(message);
    } catch (error) {
      this.#reject(toMeshError(error));
    }
    return true;
  }

  /** Its deadline: nobody has answered in time. */
  passed(): void {
    const error = this.#keeper.late(this);
    this.carrier.withdraw(this, false);
    this.refused(nobody, error);
  }

  abort(_error: MeshError, tell: boolean): void {
    if (this.ended) return;
    this.carrier.withdraw(this, tell);
    this.#end();
  }

  cancel(error: MeshError): void {
    this.abort(error, true);
    this.refused(nobody, error);
  }

  goesOver(link: Carrier): boolean {
    return this.carrier.leadsTo(link);
  }

  isOpenTo(): boolean {
    return false;
  }

  finishedBy(): void {
    this.#end();
  }

  #end(): void {
    if (this.ended) return;
    this.ended = true;
    this.deadline?.clear();
    this.deadline = undefined;
    this.carrier.settle(this);
    this.#keeper.over(this);
  }
}
