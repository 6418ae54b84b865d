import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import type { MeshError } from '../base/index.js';
import type { Carrier } from './carrier.js';
import type { Endable, WayBack } from './following.js';
import type { Followed, Held } from './inbound.js';
import type { Failed, Outgoing, Tracker } from './outgoing.js';

/** The message whose way a leg is a part of. */
export interface LegOwner extends Endable {
  readonly wanted: Receipt;
  readonly toMany: boolean;
  readonly legs: readonly Leg[];
  /** So many receivers have answered or handled it. */
  finished(receivers: number): void;
  /** All receivers of one leg have reached the receipt, or failed. */
  legReceipted(): void;
  /** Receivers that will never get it; `count` of them were still pending; `legDone`: nobody else is left on their leg. */
  failed(failure: Failed, count: number, legDone: boolean): void;
}

const nobody: readonly string[] = [];
const somebody: readonly string[] = [''];

/** The part of a message's way that leads to one process, and to one or more receivers there. */
export class Leg implements Tracker, Followed, WayBack {
  readonly transit: LegOwner;
  /** Who has it, or may have it; none: that is known at the other end only. */
  receivers: readonly string[];
  /** Who has neither answered nor handled nor refused it. */
  pending: readonly string[];
  /** Set when it leads out of the process. */
  carrier: Carrier | undefined;
  item: Outgoing | undefined;
  /** Set when it stays in the process. */
  held: Held | undefined = undefined;
  #receipted = false;

  constructor(transit: LegOwner, receivers: readonly string[]) {
    this.transit = transit;
    this.receivers = receivers;
    this.pending = receivers.length === 0 ? somebody : receivers;
  }

  /** It ends with what the handlers say, and not with a place in a mailbox. */
  get wantsHandled(): boolean {
    return this.transit.wanted === Receipt.HANDLED;
  }

  /** The message is over once the one receiver that is left here has answered. */
  get isLast(): boolean {
    const named = this.receivers.length > 0 || !this.transit.toMany;
    return named && this.pending.length === 1 && this.transit.legs.length === 1;
  }

  reached(receipt: Receipt, receivers: readonly string[]): void {
    const { wanted } = this.transit;
    if (wanted === Receipt.NONE || receipt < wanted) return;
    if (receivers.length > 0) this.receivers = receivers;
    if (receipt === Receipt.HANDLED) this.#finish(nobody);
    if (this.#receipt()) this.transit.legReceipted();
  }

  refused(receivers: readonly string[], error: MeshError): void {
    const before = this.pending.length;
    if (before === 0) return;
    const failed = receivers.length === 0 ? this.receivers : receivers;
    // The one agent here that has it was not named on the way.
    const everybody = receivers.length === 0 || (this.receivers.length === 0 && this.held !== undefined);
    const stays = (receiver: string) => !everybody && !receivers.includes(receiver);
    this.pending = this.pending.filter(stays);
    this.receivers = this.receivers.filter(stays);
    const done = this.pending.length === 0 && this.#receipt();
    this.transit.failed({ receivers: failed, error }, before - this.pending.length, done);
  }

  /** One receiver has answered or handled it: no receipt says more. */
  finishedBy(receiver: string): void {
    if (this.receivers.length === 0 && !this.#learn(receiver)) return;
    // Who was named twice answers once.
    this.#finish(this.pending.length === 1 ? nobody : this.pending.filter(each => each !== receiver));
    if (this.pending.length === 0 && this.#receipt()) this.transit.legReceipted();
  }

  finishedByOthers(receivers: readonly string[], speaker: string): void {
    // Mostly all that it went to have answered.
    this.#finish(receivers === this.pending ? [speaker] : this.#without(new Set(receivers), speaker));
    if (this.pending.length === 0 && this.#receipt()) this.transit.legReceipted();
  }

  isOpenTo(agent: string): boolean {
    return this.held?.isOpenTo(agent) ?? false;
  }

  /** Takes it back from its link, if that is still possible; `tell`: else the other side hears that it is cancelled. */
  withdraw(tell: boolean): void {
    if (this.item) this.carrier?.withdraw(this.item, tell && this.pending.length > 0);
  }

  /** Those who work on it here hear that nobody waits any more. */
  abort(error: MeshError): void {
    this.held?.abort(error);
  }

  /** Lets go of all that it holds. */
  end(): void {
    if (this.item) this.carrier?.settle(this.item);
    this.item = undefined;
    this.held = undefined;
  }

  /** Who it was for is known at the other end only. False: one among others that are not known. */
  #learn(receiver: string): boolean {
    if (this.transit.toMany) return false;
    this.receivers = [receiver];
    return true;
  }

  #without(done: ReadonlySet<string>, speaker: string): readonly string[] {
    return this.pending.filter(each => each === speaker || !done.has(each));
  }

  #finish(rest: readonly string[]): void {
    const count = this.pending.length - rest.length;
    this.pending = rest;
    if (count > 0) this.transit.finished(count);
  }

  /** True the first time. */
  #receipt(): boolean {
    if (this.#receipted) return false;
    this.#receipted = true;
    return true;
  }
}
