import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { backoffMs, type Clock, createWake, isReason, type MeshError, type Timer, type Wake } from '../base/index.js';
import { mayBeKept } from '../eventlog/index.js';
import type { Command } from './commands.js';
import { decideEach } from './decide.js';
import { createDraft } from './draft.js';
import { evolve } from './evolve.js';
import type { Means } from './means.js';
import type { Standings } from './reputation/standings.js';
import { type Followable, type Following, followOpen } from './session/following.js';
import { isOpen, mayBeAll, type NegotiationState } from './state.js';
import { nextDueMs } from './terms.js';

/** One open negotiation: its commands are decided one after the other, and each step is in the record before anybody sees it. */
export interface Proceeding {
  readonly state: NegotiationState;
  /** Decides on a command; resolves when its steps are in the record. Errors: as `decide`, and what the record says. */
  execute(command: Command): Promise<NegotiationState>;
  /** Decides on what is said together, in this order, for who wants to hear alone of what failed: it costs no promise. */
  submit(commands: readonly Command[], failed: (error: unknown, command: Command) => void): void;
  /** Its steps after a version, then every new one, until it has ended. */
  watch(afterVersion: bigint, signal?: AbortSignal): AsyncGenerator<Step>;
  /** The same, those together that are there at one moment. */
  watchTogether(afterVersion: bigint, signal?: AbortSignal): AsyncGenerator<readonly Step[]>;
  /** Its steps for somebody who hears when there may be more. */
  follow(each: () => void): Following;
  /** Deadlines count from now on. */
  begin(): void;
  /** Lets go of it: it stays open in the record. Those who watch hear why. */
  stop(error: MeshError): Promise<void>;
}

/** What proceedings stand on, all of one docket. */
export interface ProceedingParts {
  readonly clock: Clock;
  /** What is known of bidders. */
  readonly standings: Standings;
  /** Writes steps that follow `from`. */
  write(from: NegotiationState, to: NegotiationState, steps: readonly Step[]): Promise<void>;
  /** The steps that the record has after a state: another's, or our own whose answer was lost. */
  reread(from: NegotiationState): Promise<readonly Step[]>;
  /** What it has to spend now; nothing is limited unless said. */
  means?(state: NegotiationState): Means;
}

/** Who hears what becomes of a proceeding. */
export interface Keeper {
  /** Steps are in the record: what they want to be sent is sent now. */
  onSteps(state: NegotiationState, steps: readonly Step[]): void;
  /** Deadlines could not be written, or what may have been written could not be read; it is tried again. */
  onFailed(error: unknown): void;
}

/** A negotiation so far, with the steps that made it. */
export interface Past {
  readonly state: NegotiationState;
  readonly steps: readonly Step[];
}

interface Waiting {
  readonly commands: readonly Command[];
  resolve?(state: NegotiationState): void;
  reject(error: unknown, command: Command): void;
}

/** What was decided of all that waited. */
interface Decided extends Past {
  readonly refused: readonly { readonly one: Waiting; readonly command: Command; readonly error: unknown }[];
}

/** When what failed is tried again, in ms: soon, since what is due is to be done within a second. */
const backoff = { firstMs: 50, maxMs: 500, jitter: 0 };

/** Makes one. Commands that come while others are being written are written together. */
export function createProceeding(parts: ProceedingParts, past: Past, keeper: Keeper): Proceeding {
  return new Open(parts, past, keeper);
}

/** A class: with a function of its own for each of these, making one would be a tenth of a round. */
class Open implements Proceeding, Followable {
  state: NegotiationState;
  readonly #parts: ProceedingParts;
  readonly #keeper: Keeper;
  readonly #steps: Step[];
  #listeners: readonly (() => void)[] = [];
  /** For those who wait for further steps; undefined: there was nobody yet. */
  #wake: Wake | undefined = undefined;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined = undefined;
  #timer: Timer | undefined = undefined;
  /** When the timer comes, in ms since the epoch. */
  #armedMs = 0;
  #begun = false;
  /** The record may have more than is known here: the answer to a write was lost, or another has written. */
  #inDoubt = false;
  /** How often in a row a deadline could not be written. */
  #failed = 0;
  #stopped: MeshError | undefined = undefined;

  constructor(parts: ProceedingParts, { state, steps }: Past, keeper: Keeper) {
    this.state = state;
    this.#parts = parts;
    this.#keeper = keeper;
    this.#steps = [...steps];
  }

  execute(command: Command): Promise<NegotiationState> {
    return new Promise((resolve, reject) => this.#wait({ commands: [command], resolve, reject }));
  }

  submit(commands: readonly Command[], reject: (error: unknown, command: Command) => void): void {
    this.#wait({ commands, reject });
  }

  #wait(one: Waiting): void {
    if (this.#stopped) {
      for (const command of one.commands) one.reject(this.#stopped, command);
      return;
    }
    this.#waiting.push(one);
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // Answers that come within one turn of the event loop are decided together, unless these are the last; there is one start, and mostly one result.
    if (this.#awaitsMore()) await new Promise(resolve => setImmediate(resolve));
    else await undefined;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#inDoubt) await this.#catchUp();
        const decided = this.#decide(batch);
        if (decided.steps.length > 0) {
          await this.#parts.write(this.state, decided.state, decided.steps);
          this.#take(decided);
        }
        for (const { one, command, error } of decided.refused) one.reject(error, command);
        // Who was refused has heard of it, and hears nothing more.
        for (const one of batch) one.resolve?.(this.state);
      } catch (error) {
        this.#failedWith(error, batch);
        // At once: until then what is over by the record is told again to whoever has not heard it.
        if (this.#inDoubt && this.#begun) await this.#catchUp().catch(failure => this.#keeper.onFailed(failure));
      }
    }
    this.#running = undefined;
    this.#arm();
  }

  #awaitsMore(): boolean {
    if (this.state.status !== 'collecting') return false;
    const said = this.#waiting.reduce((sum, { commands }) => sum + commands.length, 0);
    return !mayBeAll(this.state, said);
  }

  /** Decides what waits, one after the other. */
  #decide(batch: readonly Waiting[]): Decided {
    const { clock, standings, means } = this.#parts;
    const draft = createDraft(this.state, clock.now(), { standings, means: means?.(this.state) });
    const refused: { one: Waiting; command: Command; error: unknown }[] = [];
    for (const one of batch) decideEach(draft, one.commands, (command, error) => refused.push({ one, command, error }));
    return { state: draft.state, steps: draft.steps, refused };
  }

  /** What could not be written is decided anew where the record has gone on meanwhile. */
  #failedWith(error: unknown, batch: readonly Waiting[]): void {
    // Of what is just to begin, another's steps are no reason to say anything again.
    const isOthers = isReason(error, 'VERSION_CONFLICT') && this.state.status !== 'new';
    this.#inDoubt ||= isOthers || mayBeKept(error);
    if (isOthers) this.#waiting = [...batch, ...this.#waiting];
    else for (const { commands, reject } of batch) for (const command of commands) reject(error, command);
  }

  async #catchUp(): Promise<void> {
    const steps = await this.#parts.reread(this.state);
    this.#inDoubt = false;
    if (steps.length > 0) this.#take({ state: steps.reduce(evolve, this.state), steps });
  }

  #take({ state, steps }: Past): void {
    this.state = state;
    this.#steps.push(...steps);
    this.#notify();
    this.#keeper.onSteps(state, steps);
  }

  #notify(): void {
    this.#wake?.notify();
    for (const each of this.#listeners) each();
  }

  follow(each: () => void): Following {
    this.#listeners = [...this.#listeners, each];
    return followOpen(this, each);
  }

  unfollow(listener: () => void): void {
    this.#listeners = this.#listeners.filter(each => each !== listener);
  }

  stepsAfter(version: number): readonly Step[] {
    return this.#steps.slice(version);
  }

  get stopped(): MeshError | undefined {
    return this.#stopped;
  }

  begin(): void {
    this.#begun = true;
    this.#arm();
  }

  /** A timer that comes too early is left to come, and set anew then: mostly the negotiation is over before. */
  #arm(): void {
    const { clock } = this.#parts;
    const dueMs = this.#begun && !this.#stopped ? this.#dueNext() : undefined;
    if (this.#timer && dueMs !== undefined && dueMs >= this.#armedMs) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (dueMs === undefined) return;
    this.#armedMs = dueMs;
    this.#timer = clock.setTimer(Math.max(0, dueMs - clock.now()), () => this.#wakeUp());
  }

  /** Also when nobody says anything, what may have been written is looked for. */
  #dueNext(): number | undefined {
    return this.#inDoubt ? this.#parts.clock.now() + backoff.firstMs : nextDueMs(this.state);
  }

  #wakeUp(): void {
    this.#timer = undefined;
    const dueMs = this.#inDoubt ? undefined : nextDueMs(this.state);
    if (dueMs !== undefined && dueMs > this.#parts.clock.now()) this.#arm();
    else this.#tick();
  }

  #tick(): void {
    this.#timer = undefined;
    this.execute({ kind: 'tick' }).then(
      () => {
        this.#failed = 0;
      },
      error => this.#tickAgain(error),
    );
  }

  #tickAgain(error: unknown): void {
    const { clock } = this.#parts;
    this.#keeper.onFailed(error);
    this.#timer?.cancel();
    if (this.#stopped) return;
    const inMs = backoffMs(++this.#failed, backoff);
    this.#armedMs = clock.now() + inMs;
    this.#timer = clock.setTimer(inMs, () => this.#tick());
  }

  async *watch(afterVersion: bigint, signal?: AbortSignal): AsyncGenerator<Step> {
    for await (const taken of this.watchTogether(afterVersion, signal)) yield* taken;
  }

  async *watchTogether(afterVersion: bigint, signal?: AbortSignal): AsyncGenerator<readonly Step[]> {
    for (let next = Number(afterVersion); ; ) {
      if (next < this.#steps.length) {
        const taken = this.#steps.slice(next);
        next += taken.length;
        yield taken;
      } else if (!isOpen(this.state)) return;
      else if (this.#stopped) throw this.#stopped;
      else {
        this.#wake ??= createWake();
        await this.#wake.wait(signal);
      }
    }
  }

  async stop(error: MeshError): Promise<void> {
    this.#stopped = error;
    this.#timer?.cancel();
    await this.#running;
    this.#notify();
  }
}
