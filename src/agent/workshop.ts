import type { MeshError } from '../base/index.js';
import { type Activity, createActivity } from './activity.js';
import type { Ending } from './ending.js';
import { deathOf, handle, handleTogether, isDead } from './handle.js';
import type { Intake } from './intake.js';
import { loopTurn } from './loop-turn.js';
import { createMailbox, type Mailbox } from './mailbox.js';
import { watched } from './memory/watched.js';
import { type Follower, MessageHandling } from './message-handling.js';
import type { SharedIntake } from './shared-intake.js';
import type { Surroundings } from './surroundings.js';

/** Where an agent works on its messages: from the mailbox, as many at once as the agent bears. */
export interface Workshop {
  readonly mailbox: Mailbox<AnyIntake>;
  readonly activity: Activity;
  /** Messages handled and failed since the start, and why the last one failed. */
  readonly handled: number;
  readonly failed: number;
  readonly lastError: string;
  /** Weighted mean of the time to handle a message, in ms; 0 without experience. */
  readonly meanMs: number;
  /** Nothing is taken from the mailbox. */
  paused: boolean;
  /** Goes on soon: there is something to do. */
  schedule(): void;
  /** Whether it may work on one more at once, beside the others. */
  readonly hasRoom: boolean;
  /** Works on it at once; false when that would be too much. */
  takeBeside(intake: AnyIntake): boolean;
  /** Follows a message that is being worked on since `beganMs`. */
  adopt(intake: Intake, beganMs: number): MessageHandling;
  /** A message was handled that it did not have to follow. */
  count(tookMs: number): void;
  /** Resolves when nothing is left, or after `timeoutMs`, with the number of messages that are. */
  idle(timeoutMs: number): Promise<number>;
}

/** A message that an agent took in, by itself or together with others. */
export type AnyIntake = Intake | SharedIntake;

/** Hears how a message left the workshop; `dead`: it was of no use any more when its turn came. */
export type OnLeft = (intake: AnyIntake, ending: Ending | 'dead', error: MeshError | undefined) => void;

/**
 * Others get their turn after so many messages in a row, unless they took less than `turnMs`: what waits in the mailbox meanwhile is
 * garbage that lives long.
 */
const turnMin = 64;
const turnMax = 256;
const turnMs = 1;
/** How many messages may be worked on beside the others. */
const besideMax = 64;
/** Weight of the newest message in the mean time to handle one. */
const meanWeight = 0.1;

/** Opens a workshop; each message that leaves it is told to `left`. */
export function createWorkshop(around: Surroundings, left: OnLeft): Workshop {
  return new Bench(around, left);
}

/** A class, so that ten thousand idle agents share its methods. */
class Bench implements Workshop {
  readonly mailbox: Mailbox<AnyIntake>;
  readonly activity: Activity;
  handled = 0;
  failed = 0;
  lastError = '';
  meanMs = 0;
  paused = false;
  readonly #around: Surroundings;
  readonly #left: OnLeft;
  /** Messages worked on, those that are worked on together count as one; and how many may be, with those beside the others. */
  #busy = 0;
  readonly #busyMax: number;
  /** Messages taken since others had their turn, and when the first of them was, by the monotonic clock in ms. */
  #taken = 0;
  #turn = -1;
  #turnBeganMs = 0;
  #scheduled = false;
  #working = false;
  #onIdle: (() => void)[] | undefined;
  /** When the last one was done, as long as nobody else had a turn since. */
  #atMs: number | undefined;
  /** Follows those that are worked on by themselves. */
  readonly #alone: Follower;

  constructor(around: Surroundings, left: OnLeft) {
    const activity = createActivity();
    this.activity = around.onState ? watched(activity, around.onState) : activity;
    const { mailboxMax, mailboxOverflow, concurrencyMax } = around.agent;
    this.#busyMax = concurrencyMax + besideMax;
    this.mailbox = createMailbox(mailboxMax, mailboxOverflow);
    this.#around = around;
    this.#left = left;
    this.#alone = {
      activity: this.activity,
      done: (handling, ending, error) => {
        this.#finish(handling, ending, error);
        this.#end();
      },
    };
  }

  /** Within this turn of the event loop, or in the next one when it has had its share of this one. */
  schedule(): void {
    if (this.#scheduled || this.#working) return;
    this.#scheduled = true;
    if (this.#hasTurn()) queueMicrotask(this.#workSoon);
    else setImmediate(this.#workSoon);
  }

  get hasRoom(): boolean {
    return this.#busy < this.#busyMax;
  }

  takeBeside(intake: AnyIntake): boolean {
    if (!this.hasRoom) return false;
    this.#take(intake);
    return true;
  }

  adopt(inbound: Intake, beganMs: number): MessageHandling {
    this.#begin(1);
    this.activity.take();
    return new MessageHandling(this.#around, { inbound, beganMs, follower: this.#alone });
  }

  count(tookMs: number): void {
    this.#weigh(tookMs);
    this.handled++;
  }

  idle(timeoutMs: number): Promise<number> {
    return new Promise(resolve => {
      const timer = this.#around.clock.setTimer(timeoutMs, () => resolve(this.mailbox.size + this.activity.active));
      this.#onIdle ??= [];
      this.#onIdle.push(() => {
        timer.cancel();
        resolve(0);
      });
      this.schedule();
    });
  }

  /** Whether more may be taken in this turn of the event loop. */
  #hasTurn(): boolean {
    if (this.#taken < turnMin) return true;
    const now = loopTurn();
    if (now !== this.#turn) {
      this.#turn = now;
      this.#taken = 0;
      return true;
    }
    if (this.#taken >= turnMax) return false;
    const nowMs = this.#atMs ?? this.#around.clock.monotonic();
    return nowMs - this.#turnBeganMs < turnMs;
  }

  readonly #workSoon = () => this.#work();

  #work(): void {
    this.#scheduled = false;
    this.#working = true;
    try {
      this.#takeAll();
    } finally {
      this.#working = false;
      this.#atMs = undefined;
    }
    if (this.mailbox.size === 0 && this.#busy === 0) this.#tellIdle();
    else if (!this.#hasTurn()) this.schedule();
  }

  #takeAll(): void {
    const { concurrencyMax, batchMax = 1 } = this.#around.agent;
    while (!this.paused && this.#busy < concurrencyMax && this.#hasTurn()) {
      const intake = this.#next();
      if (!intake) break;
      if (batchMax > 1) this.#takeTogether(intake, batchMax);
      else this.#take(intake);
    }
  }

  /** The next one that is still of use. */
  #next(): AnyIntake | undefined {
    for (let intake = this.mailbox.take(); intake; intake = this.mailbox.take()) {
      if (!isDead(intake, this.#around.clock)) return intake;
      intake.handled(deathOf(intake));
      this.#left(intake, 'dead', undefined);
    }
    return undefined;
  }

  #take(intake: AnyIntake): void {
    const beganMs = this.#begin(1);
    this.activity.take();
    handle(this.#around, { inbound: intake, beganMs, follower: this.#alone });
  }

  #takeTogether(first: AnyIntake, max: number): void {
    const intakes = [first];
    for (let next = this.#next(); next; next = intakes.length < max ? this.#next() : undefined) intakes.push(next);
    const beganMs = this.#begin(intakes.length);
    let open = intakes.length;
    const follower: Follower = {
      activity: this.activity,
      done: (handling, ending, error) => {
        this.#finish(handling, ending, error);
        if (--open === 0) this.#end();
      },
    };
    for (const _ of intakes) this.activity.take();
    const beginnings = intakes.map(inbound => ({ inbound, beganMs, follower }));
    handleTogether(this.#around, beginnings);
  }

  /** When they begin, by the monotonic clock in ms. */
  #begin(messages: number): number {
    const beganMs = this.#time();
    if (this.#taken === 0) this.#turnBeganMs = beganMs;
    this.#taken += messages;
    this.#busy++;
    return beganMs;
  }

  /** What was worked on beside the others mostly leaves nothing to do, and a microtask is not free: a call has one for each bidder. */
  #end(): void {
    this.#busy--;
    if (this.mailbox.size > 0 || this.#onIdle) this.schedule();
  }

  /** By the monotonic clock in ms: one message begins when the one before has ended, unless others had their turn between them. */
  #time(): number {
    const atMs = this.#atMs ?? this.#around.clock.monotonic();
    this.#atMs = undefined;
    return atMs;
  }

  #finish(handling: MessageHandling, ending: Ending, error: MeshError | undefined): void {
    const { inbound, beganMs, waited, atMs } = handling;
    const nowMs = waited || ending !== 'handled' ? this.#around.clock.monotonic() : atMs;
    if (this.#working) this.#atMs = nowMs;
    const tookMs = nowMs - beganMs;
    this.#weigh(tookMs);
    if (ending === 'handled') this.handled++;
    if (ending === 'failed') {
      this.failed++;
      this.lastError = error?.message ?? '';
    }
    this.#left(inbound as AnyIntake, ending, error);
  }

  #weigh(tookMs: number): void {
    this.meanMs = this.meanMs === 0 ? tookMs : this.meanMs + meanWeight * (tookMs - this.meanMs);
  }

  #tellIdle(): void {
    const waiting = this.#onIdle ?? [];
    this.#onIdle = undefined;
    for (const tell of waiting) tell();
  }
}
