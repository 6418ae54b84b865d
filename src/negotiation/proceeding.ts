import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { backoffMs, type Clock, createWake, MeshError, type Timer } from '../base/index.js';
import type { Command } from './commands.js';
import { decideEach } from './decide.js';
import { createDraft, type Known } from './draft.js';
import { evolve } from './evolve.js';
import type { Means } from './means.js';
import type { Standings } from './reputation/standings.js';
import type { Following } from './session/following.js';
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
  /** Its steps for somebody who hears when there are more. */
  follow(each: () => void): Following;
  /** Deadlines count from now on. */
  begin(): void;
  /** Lets go of it: it stays open in the record. Those who watch hear why. */
  stop(error: MeshError): Promise<void>;
}

/** What a proceeding stands on. */
export interface ProceedingParts {
  readonly clock: Clock;
  /** What is known of bidders. */
  readonly standings: Standings;
  /** The negotiation so far, with the steps that made it. */
  readonly state: NegotiationState;
  readonly steps: readonly Step[];
  /** Writes steps that follow `from`. */
  write(from: NegotiationState, to: NegotiationState, steps: readonly Step[]): Promise<void>;
  /** The steps that the record has after a version: another's, or our own whose answer was lost. */
  reread(afterVersion: bigint): Promise<readonly Step[]>;
  /** Steps are in the record: what they want to be sent is sent now. */
  onSteps(state: NegotiationState, steps: readonly Step[]): void;
  /** What it has to spend now; nothing is limited unless said. */
  means?(state: NegotiationState): Means;
  /** Deadlines could not be written; they are tried again. */
  onFailed(error: unknown): void;
}

interface Waiting {
  readonly commands: readonly Command[];
  resolve?(state: NegotiationState): void;
  reject(error: unknown, command: Command): void;
}

/** When a deadline that could not be written is tried again, in ms: soon, since what is due is to be done within a second. */
const backoff = { firstMs: 50, maxMs: 500, jitter: 0 };

/** Makes one. Commands that come while others are being written are written together. */
export function createProceeding(parts: ProceedingParts): Proceeding {
  const { clock } = parts;
  const steps: Step[] = [...parts.steps];
  const wake = createWake();
  const listeners = new Set<() => void>();
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;
  let timer: Timer | undefined;
  /** When the timer comes, in ms since the epoch. */
  let armedMs = 0;
  let begun = false;
  /** How often in a row a deadline could not be written. */
  let failed = 0;
  let stopped: MeshError | undefined;

  function execute(command: Command): Promise<NegotiationState> {
    return new Promise((resolve, reject) => wait({ commands: [command], resolve, reject }));
  }

  function wait(one: Waiting): void {
    if (stopped) {
      for (const command of one.commands) one.reject(stopped, command);
      return;
    }
    waiting.push(one);
    running ??= run();
  }

  async function run(): Promise<void> {
    // Answers that come within one turn of the event loop are decided together, unless these are the last; there is one start, and mostly one result.
    if (awaitsMore()) await new Promise(resolve => setImmediate(resolve));
    else await undefined;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await carryOut(batch);
      } catch (error) {
        for (const { commands, reject } of batch) for (const command of commands) reject(error, command);
      }
    }
    running = undefined;
    arm();
  }

  function awaitsMore(): boolean {
    const { state } = proceeding;
    const said = waiting.reduce((sum, { commands }) => sum + commands.length, 0);
    return state.status === 'collecting' && !mayBeAll(state, said);
  }

  async function carryOut(batch: readonly Waiting[]): Promise<void> {
    const { state } = proceeding;
    const decided = decideAll(state, batch, {
      nowMs: clock.now(),
      known: { standings: parts.standings, means: parts.means?.(state) },
    });
    if (decided.steps.length > 0) {
      try {
        await parts.write(state, decided.state, decided.steps);
      } catch (error) {
        // Of what is just to begin, another's steps are no reason to say anything again.
        const isOthers = error instanceof MeshError && error.reason === 'VERSION_CONFLICT' && state.status !== 'new';
        if (!isOthers) throw error;
        const others = await parts.reread(state.version);
        take(others.reduce(evolve, state), others);
        return carryOut(batch);
      }
      take(decided.state, decided.steps);
    }
    for (const { one, command, error } of decided.refused) one.reject(error, command);
    for (const one of decided.done) one.resolve?.(proceeding.state);
  }

  function take(reached: NegotiationState, taken: readonly Step[]): void {
    proceeding.state = reached;
    steps.push(...taken);
    notify();
    parts.onSteps(reached, taken);
  }

  function notify(): void {
    wake.notify();
    for (const each of listeners) each();
  }

  function follow(each: () => void): Following {
    listeners.add(each);
    return {
      stepsAfter: version => steps.slice(version),
      offers: () => proceeding.state.offers.length,
      over: () => !isOpen(proceeding.state),
      stopped: () => stopped,
      stop: () => listeners.delete(each),
    };
  }

  /** A timer that comes too early is left to come, and set anew then: mostly the negotiation is over before. */
  function arm(): void {
    const dueMs = begun && !stopped ? nextDueMs(proceeding.state) : undefined;
    if (timer && dueMs !== undefined && dueMs >= armedMs) return;
    timer?.cancel();
    timer = undefined;
    if (dueMs === undefined) return;
    armedMs = dueMs;
    timer = clock.setTimer(Math.max(0, dueMs - clock.now()), wakeUp);
  }

  function wakeUp(): void {
    timer = undefined;
    const dueMs = nextDueMs(proceeding.state);
    if (dueMs !== undefined && dueMs > clock.now()) arm();
    else tick();
  }

  function tick(): void {
    timer = undefined;
    execute({ kind: 'tick' }).then(
      () => {
        failed = 0;
      },
      error => {
        parts.onFailed(error);
        timer?.cancel();
        if (stopped) return;
        const inMs = backoffMs(++failed, backoff);
        armedMs = clock.now() + inMs;
        timer = clock.setTimer(inMs, tick);
      },
    );
  }

  async function* watch(afterVersion: bigint, signal?: AbortSignal): AsyncGenerator<Step> {
    for await (const taken of watchTogether(afterVersion, signal)) yield* taken;
  }

  async function* watchTogether(afterVersion: bigint, signal?: AbortSignal): AsyncGenerator<readonly Step[]> {
    for (let next = Number(afterVersion); ; ) {
      if (next < steps.length) {
        const taken = steps.slice(next);
        next += taken.length;
        yield taken;
      } else if (!isOpen(proceeding.state)) return;
      else if (stopped) throw stopped;
      else await wake.wait(signal);
    }
  }

  // One shape for all of them, which a literal with a getter has not.
  const proceeding: Proceeding & { state: NegotiationState } = {
    state: parts.state,
    execute,
    submit: (commands, reject) => wait({ commands, reject }),
    watch,
    watchTogether,
    follow,
    begin() {
      begun = true;
      arm();
    },
    async stop(error) {
      stopped = error;
      timer?.cancel();
      await running;
      notify();
    },
  };
  return proceeding;
}

interface Decided {
  readonly state: NegotiationState;
  readonly steps: readonly Step[];
  readonly done: Waiting[];
  readonly refused: { readonly one: Waiting; readonly command: Command; readonly error: unknown }[];
}

/** Decides what waits, one after the other. */
function decideAll(
  from: NegotiationState,
  batch: readonly Waiting[],
  { nowMs, known }: { readonly nowMs: number; readonly known: Known },
): Decided {
  const draft = createDraft(from, nowMs, known);
  const done: Waiting[] = [];
  const refused: Decided['refused'] = [];
  for (const one of batch) {
    const before = refused.length;
    decideEach(draft, one.commands, (command, error) => refused.push({ one, command, error }));
    if (refused.length === before) done.push(one);
  }
  return { state: draft.state, steps: draft.steps, done, refused };
}
