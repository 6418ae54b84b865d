import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import type { Deadline, MeshError } from '../base/index.js';
import type { Carrier } from './carrier.js';
import type { Following } from './following.js';
import { Leg, type LegOwner } from './leg.js';
import type { Origin } from './origin.js';
import type { Failed } from './outgoing.js';

export interface TransitOptions {
  readonly id: string;
  readonly origin: Origin;
  /** RECEIPT_NONE, RECEIPT_ACCEPTED or RECEIPT_HANDLED. */
  readonly wanted: Receipt;
  /** An answer may come and must find its way. */
  readonly answers: boolean;
  /** Answers go elsewhere than to the sender. */
  readonly answersElsewhere: boolean;
  /** It is for a topic or a team: several may have it. */
  readonly toMany: boolean;
  /** A node keeps it until it is handled: it outlives its link. */
  readonly kept: boolean;
  /** Sends it to somebody else when nobody has it; false: there is nobody. Undefined: it is for those alone whom it went to. */
  readonly moveOn: ((transit: Transit, error: MeshError) => boolean) | undefined;
}

/**
 * What is known of a message between the moment it came and the moment nothing more can be heard of it. It follows the message to
 * some receivers here and to others over links, each part of the way being a leg, and tells its origin what becomes of it as a
 * whole. It ends when the receipt is reached and no answer can come any more, and always at its deadline: nothing is kept for
 * good.
 */
export class Transit implements LegOwner, Following {
  readonly id: string;
  readonly origin: Origin;
  readonly wanted: Receipt;
  readonly answersElsewhere: boolean;
  readonly toMany: boolean;
  readonly kept: boolean;
  readonly #answers: boolean;
  readonly #moveOn: TransitOptions['moveOn'];
  readonly #onEnd: (transit: Transit) => void;
  legs: Leg[] = [];
  deadline: Deadline | undefined;
  ended = false;
  /** All legs are there; before that it cannot be judged. */
  #begun = false;
  #receipted: boolean;
  #legsWithoutReceipt = 0;
  #receiversPending = 0;
  #receiversFinished = 0;
  #failures: Failed[] | undefined = undefined;

  constructor(options: TransitOptions, onEnd: (transit: Transit) => void) {
    this.id = options.id;
    this.origin = options.origin;
    this.wanted = options.wanted;
    this.answersElsewhere = options.answersElsewhere;
    this.toMany = options.toMany;
    this.kept = options.kept;
    this.#answers = options.answers;
    this.#moveOn = options.moveOn;
    this.#onEnd = onEnd;
    this.#receipted = options.wanted === Receipt.NONE;
  }

  /** Begins a part of the way. */
  leg(receivers: readonly string[]): Leg {
    const leg = new Leg(this, receivers);
    // Mostly it is the only one, for whom an array that grows has too much room.
    if (this.legs.length === 0) this.legs = [leg];
    else this.legs.push(leg);
    this.#legsWithoutReceipt++;
    this.#receiversPending += leg.pending.length;
    return leg;
  }

  /** Begins its way anew, to somebody else: all legs that it had have failed. */
  begunAnew(receivers: readonly string[]): Leg {
    for (const leg of this.legs) leg.end();
    this.legs = [];
    return this.leg(receivers);
  }

  /** All legs are there: from now on it can end. */
  begun(): void {
    this.#begun = true;
    this.#review();
  }

  /** It came over this link, or a part of its way leads over it. */
  goesOver(link: Carrier): boolean {
    return this.origin.link === link || this.legs.some(({ carrier }) => carrier?.leadsTo(link));
  }

  finished(receivers: number): void {
    this.#receiversPending -= receivers;
    this.#receiversFinished += receivers;
    this.#review();
  }

  legReceipted(): void {
    this.#legsWithoutReceipt--;
    this.#review();
  }

  failed(failure: Failed, count: number, legDone: boolean): void {
    this.#receiversPending -= count;
    if (legDone) this.#legsWithoutReceipt--;
    this.#failures ??= [];
    this.#failures.push(failure);
    this.#review();
  }

  abort(error: MeshError, tell: boolean): void {
    if (this.ended) return;
    for (const leg of this.legs) {
      leg.withdraw(tell);
      leg.abort(error);
    }
    this.#end();
  }

  /**
   * It has been under way for too long. Those who work on it here hear so if the message itself says until when (`told`); else they
   * may go on, and their answers find the way by their addresses.
   */
  expire(error: MeshError, told: boolean): void {
    const unheard = !this.#receipted || (told && this.#receiversFinished === 0);
    for (const leg of this.legs) {
      leg.withdraw(false);
      if (told) leg.abort(error);
    }
    this.#end();
    if (unheard) this.origin.refused([], error);
  }

  #review(): void {
    if (!this.#begun || this.ended) return;
    if (this.#failures && this.#tellFailures(this.#failures)) return;
    if (!this.#receipted && this.#legsWithoutReceipt === 0) {
      this.#receipted = true;
      const [first, ...others] = this.legs;
      const only = others.length === 0 ? first : undefined;
      this.origin.reached(this.wanted, only ? only.receivers : this.legs.flatMap(leg => leg.receivers));
    }
    if (this.#receipted && (!this.#answers || this.#receiversPending === 0)) this.#end();
  }

  /** True: nobody got it, and it is over, or begins anew. */
  #tellFailures(failures: readonly Failed[]): boolean {
    const [first] = failures;
    this.#failures = undefined;
    if (first && this.#receiversPending === 0 && this.#receiversFinished === 0) {
      if (this.#moveOn?.(this, first.error)) return true;
      this.#end();
      this.origin.refused([], first.error);
      return true;
    }
    for (const { receivers, error } of failures) this.origin.refused(receivers, error);
    return false;
  }

  #end(): void {
    if (this.ended) return;
    this.ended = true;
    this.deadline?.clear();
    this.deadline = undefined;
    for (const leg of this.legs) leg.end();
    this.legs = [];
    this.#onEnd(this);
  }
}
