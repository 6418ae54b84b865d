import { type Message, MessageSchema, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type MeshError, toMeshError } from '../base/index.js';
import { check, formatAddress } from '../message/index.js';
import type { Leg } from './leg.js';
import type { Origin } from './origin.js';
import { messageOf, type Parcel } from './parcel.js';

/** What a finished `send` says. */
export interface Sent {
  /** As it was sent. */
  readonly message: Message;
  readonly receipt: Receipt;
  readonly receivers: string[];
}

/** Somebody in this process who waits for what becomes of a message; `result` settles once. */
export interface Call<T> extends Origin {
  readonly result: Promise<T>;
}

/** Until the promise is made. */
const ignore = () => undefined;

/** A sender in this process, of whose message nobody wants to hear: an agent that answers. It uses no credit. */
export class Unheard implements Origin {
  readonly link = undefined;
  readonly lost: boolean = false;
  readonly sender: string;

  constructor(sender: string) {
    this.sender = sender;
  }

  reached(_receipt: Receipt, _receivers: readonly string[]): void {}

  refused(_receivers: readonly string[], _error: MeshError): void {}

  takes(_answer: Parcel): boolean {
    return false;
  }

  answered(): void {}

  hold(): void {}

  release(): void {}
}

/** Waits for the first answer. */
export class Ask extends Unheard implements Call<Message> {
  readonly result: Promise<Message>;
  #resolve: (answer: Message) => void = ignore;
  #reject: (error: MeshError) => void = ignore;

  constructor(sender: string) {
    super(sender);
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  override refused(receivers: readonly string[], error: MeshError): void {
    if (receivers.length === 0) this.#reject(error);
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
}

/** Somebody in this process who has asked, while the depot brings the question to whoever answers it. */
export class Asking extends Unheard {
  readonly #asker: Origin;
  readonly #leg: Leg;

  constructor(asker: Origin, leg: Leg) {
    super(asker.sender);
    this.#asker = asker;
    this.#leg = leg;
  }

  override refused(receivers: readonly string[], error: MeshError): void {
    this.#leg.refused(receivers, error);
  }

  override takes(answer: Parcel): boolean {
    if (this.#leg.transit.ended) return false;
    this.#leg.finishedBy(answer.header.sender?.text ?? '');
    return this.#asker.takes(answer);
  }
}

/** Waits for the receipt. */
export class Send extends Unheard implements Call<Sent> {
  readonly result: Promise<Sent>;
  readonly #message: Message;
  #resolve: (sent: Sent) => void = ignore;
  #reject: (error: MeshError) => void = ignore;

  constructor(sender: string, message: Message) {
    super(sender);
    this.#message = message;
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  override reached(receipt: Receipt, receivers: readonly string[]): void {
    this.#resolve(sentOf(this.#message, receipt, receivers));
  }

  override refused(receivers: readonly string[], error: MeshError): void {
    if (receivers.length > 0) return;
    if (isForNobody(this.#message, error)) this.#resolve({ message: this.#message, ...forNobody() });
    else this.#reject(error);
  }
}

/** What a send says of a message that these have; none named: the one that the message names, if it has a receipt. */
export function sentOf(message: Message, receipt: Receipt, receivers: readonly string[]): Sent {
  if (receivers.length > 0) return { message, receipt, receivers: [...receivers] };
  const { receiver } = message;
  const named = receipt !== Receipt.NONE && receiver?.target.case === 'agent';
  return { message, receipt, receivers: named ? [formatAddress(receiver)] : [] };
}

/** What a send says of a message that nobody has, and that is accepted all the same. */
export function forNobody(): Omit<Sent, 'message'> {
  return { receipt: Receipt.ACCEPTED, receivers: [] };
}

/** Who was there a moment ago may be gone: a topic or a team may have nobody. */
export function isForNobody({ receiver }: Message, { reason }: MeshError): boolean {
  const kind = receiver?.target.case;
  return (reason === 'RECEIVER_UNKNOWN' || reason === 'AGENT_UNKNOWN') && (kind === 'topic' || kind === 'team');
}
