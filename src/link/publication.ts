import { type Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import type { Deadline, MeshError } from '../base/index.js';
import { forNobody, isForNobody, type Sent, sentOf, Unheard } from './calls.js';
import type { Carrier } from './carrier.js';
import type { Following, WayBack } from './following.js';
import type { CreditHolder, Outgoing, Tracker } from './outgoing.js';
import type { Straight } from './router.js';

/** What a publication is made of. */
export interface PublicationParts {
  readonly message: Message;
  /** Qualified id of who says it. */
  readonly sender: string;
  readonly destination: Straight;
  /** Its bytes within a frame. */
  readonly record: Uint8Array;
}

/** Whoever keeps publications as long as they are open. */
export interface PublicationKeeper {
  /** Told once: nothing more can be heard of it. */
  ended(publication: Publication): void;
  /** It was not accepted in time. */
  late(publication: Publication): MeshError;
  /** Sends one that was refused to somebody else; false: there is nobody. */
  movesOn(publication: Publication, error: MeshError): boolean;
}

type Settle<T> = (value: T) => void;

/** What a promise that is made gives, until who makes it has taken that: one function for all promises instead of one for each. */
let resolveNext: Settle<Sent>;
let rejectNext: Settle<MeshError>;
const takeBoth = (resolve: Settle<Sent>, reject: Settle<MeshError>) => {
  resolveNext = resolve;
  rejectNext = reject;
};

const nobody: readonly never[] = [];

/**
 * A message from here that goes over one carrier and of which nothing but its acceptance is waited for. It is all in one – what is on the
 * link, what follows it, and who waits for it –, since it is made for each message that is told or published.
 */
export class Publication extends Unheard implements Outgoing, Tracker, Following, WayBack {
  readonly id: string;
  record: Uint8Array;
  readonly counted: boolean;
  carrier: Carrier;
  readonly result: Promise<Sent>;
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
  readonly #message: Message;
  readonly #keeper: PublicationKeeper;
  readonly #resolve: Settle<Sent>;
  readonly #reject: Settle<MeshError>;

  constructor({ message, sender, destination, record }: PublicationParts, keeper: PublicationKeeper) {
    super(sender);
    this.id = message.id;
    this.record = record;
    this.counted = message.inReplyTo === '';
    this.carrier = destination.by;
    this.receivers = destination.receivers;
    this.#message = message;
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

  override reached(receipt: Receipt, receivers: readonly string[]): void {
    if (this.ended || receipt < Receipt.ACCEPTED) return;
    this.#end();
    this.#resolve(sentOf(this.#message, Receipt.ACCEPTED, receivers.length > 0 ? receivers : this.receivers));
  }

  override refused(receivers: readonly string[], error: MeshError): void {
    if (receivers.length > 0 && !this.#isWithout(receivers)) return;
    if (!this.ended && this.#keeper.movesOn(this, error)) return;
    this.#end();
    if (isForNobody(this.#message, error)) this.#resolve({ message: this.#message, ...forNobody() });
    else this.#reject(error);
  }

  /** Its deadline: nobody has said in time that it was accepted. */
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

  goesOver(link: Carrier): boolean {
    return this.carrier.leadsTo(link);
  }

  isOpenTo(): boolean {
    return false;
  }

  /** An answer says more than a receipt, which then does not come; of one among several who have it, it does. */
  finishedBy(receiver: string): void {
    const kind = this.#message.receiver?.target.case;
    const toMany = this.receivers.length === 0 ? kind === 'topic' || kind === 'team' : this.receivers.length > 1;
    if (!toMany) this.reached(Receipt.ACCEPTED, [receiver]);
  }

  /** Whether nobody is left who may have it. */
  #isWithout(receivers: readonly string[]): boolean {
    if (this.receivers.length === 0) return false;
    this.receivers = this.receivers.filter(receiver => !receivers.includes(receiver));
    return this.receivers.length === 0;
  }

  #end(): void {
    if (this.ended) return;
    this.ended = true;
    this.deadline?.clear();
    this.deadline = undefined;
    this.carrier.settle(this);
    this.#keeper.ended(this);
  }
}
