import type { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import type { MeshError } from '../../base/index.js';
import type { Header } from '../header.js';
import type { Origin } from '../origin.js';
import type { Parcel } from '../parcel.js';
import type { Queued } from './lanes.js';
import type { Tries } from './verdict.js';

/** Messages that were committed together, as they lie in the store. */
export interface Batch {
  readonly id: number;
  readonly atMs: number;
  /** In the order of the stored body; those that are done keep their place until the body is written anew. */
  entries: readonly Kept[];
  /** How many are not done. */
  open: number;
  /** What doubles of its messages are known by. */
  readonly keys: readonly string[];
  /** Its keys are not remembered any more, except those of messages that are open. */
  forgotten: boolean;
}

/** Who hears what becomes of a kept message. */
export interface KeptListener {
  handled(kept: Kept): void;
  refused(kept: Kept, error: MeshError): void;
}

export interface KeptParts {
  readonly number: number;
  readonly parcel: Parcel;
  readonly batch: Batch;
  /** Qualified id; empty: whoever the message's receiver says. */
  readonly receiver: string;
  /** Only this instance; empty: any. */
  readonly sessionId: string;
  /** Somebody in this process who waits for the answer. */
  readonly asker: Origin | undefined;
  /** How long it is kept when it does not say so itself, in ms. */
  readonly keepMs: number;
}

/**
 * A message that is kept for one receiver, from the moment it is committed until the receiver has handled it or it is given up. It
 * is the origin of its deliveries: what becomes of them comes back here.
 */
export class Kept implements Queued, Origin, Tries {
  number: number;
  readonly lane: string;
  readonly receiver: string;
  readonly sessionId: string;
  readonly batch: Batch;
  readonly link = undefined;
  /** Answers find their way by the address of whoever asked: it may be somewhere else by then. */
  readonly lost = true;
  readonly sender: string;
  /** What doubles are known by. */
  readonly key: string;
  /** After that it is of no use, in ms since the epoch. */
  readonly untilMs: number;
  readonly bytes: number;
  /** It is for one agent, wherever that is. */
  readonly named: boolean;
  readonly #listener: KeptListener;
  #asker: Origin | undefined;
  /** Undefined: it is done. */
  parcel: Parcel | undefined;
  /** On its way. */
  flying = false;
  /** How often somebody had it. */
  deliveries = 0;
  failures = 0;
  losses = 0;

  constructor(parts: KeptParts, listener: KeptListener) {
    const { number, parcel, batch, receiver, sessionId, asker } = parts;
    const { header } = parcel;
    this.number = number;
    this.parcel = parcel;
    this.batch = batch;
    this.receiver = receiver;
    this.sessionId = sessionId;
    this.sender = header.sender?.text ?? '';
    this.key = keyOf(header);
    this.untilMs = header.replyByMs ?? batch.atMs + parts.keepMs;
    this.bytes = parcel.bytes?.length ?? 0;
    const toAgent = receiver !== '' || header.receiver?.address.target.case === 'agent';
    this.named = toAgent && sessionId === '';
    this.lane = laneOf(receiver || (header.receiver?.text ?? ''), sessionId);
    this.#asker = asker;
    this.#listener = listener;
  }

  reached(_receipt: Receipt, _receivers: readonly string[]): void {
    if (!this.flying) return;
    this.flying = false;
    this.#listener.handled(this);
  }

  refused(_receivers: readonly string[], error: MeshError): void {
    if (!this.flying) return;
    this.flying = false;
    this.#listener.refused(this, error);
  }

  takes(answer: Parcel): boolean {
    const asker = this.#asker;
    this.#asker = undefined;
    return asker?.takes(answer) ?? false;
  }

  answered(): void {}

  hold(): void {}

  release(): void {}
}

/** Entries of a batch by number: more than a batch can have. */
export const numbersPerBatch = 2 ** 14;

/** Two messages of one sender with one id are the same message. */
export function keyOf({ sender, id }: Header): string {
  return `${sender?.text ?? ''} ${id}`;
}

/** Messages for one instance wait for that instance. */
export function laneOf(receiver: string, sessionId: string): string {
  return sessionId === '' ? receiver : `${receiver} ${sessionId}`;
}
