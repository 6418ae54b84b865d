import { type Clock, createWake, type MeshError, type Timer, toMeshError } from '../../base/index.js';
import { mayBeBehind } from '../../eventlog/index.js';

/** One open thing: its commands are decided one after the other, and each change is in the record before anybody sees it. */
export interface Proceeding<State, Command, Change> {
  readonly state: State;
  /** Decides on a command; resolves when its changes are in the record. Errors: as `decide`, and what the record says. */
  execute(command: Command): Promise<State>;
  /** Its changes after a version, then every new one, until it has ended. */
  watch(afterVersion: bigint, signal?: AbortSignal): AsyncGenerator<Change>;
  /** Deadlines count from now on. */
  begin(): void;
  /** Lets go of it: it stays open in the record. Those who watch hear why. */
  stop(error: MeshError): Promise<void>;
}

/** What a command leads to. */
export interface Decided<State, Change> {
  readonly changes: readonly Change[];
  /** As they make it. */
  readonly state: State;
}

/** What is decided, and where it is written. */
export interface ProceedingParts<State, Command, Change> {
  readonly clock: Clock;
  /** How it stands, with the changes that made it. */
  readonly state: State;
  readonly changes: readonly Change[];
  readonly rules: {
    decide(state: State, command: Command, nowMs: number): Decided<State, Change>;
    isOpen(state: State): boolean;
    /** When something is due without a command. */
    nextDueMs(state: State): number | undefined;
    /** Says that time has passed. */
    readonly tick: Command;
  };
  /** Writes changes that follow `from`; resolves when they are on disk. */
  write(from: State, to: State, changes: readonly Change[]): Promise<void>;
  /** What the record has after a state: our own changes whose answer was lost. */
  reread(from: State): Promise<Decided<State, Change>>;
  /** Changes are in the record: what they want done is done now. */
  onChanges(state: State, changes: readonly Change[]): void;
  /** What was due could not be written, or what may have been written could not be read; it is tried again. */
  onFailed(error: unknown): void;
}

interface Waiting<State, Command> {
  readonly command: Command;
  resolve(state: State): void;
  reject(error: unknown): void;
}

/** When what failed is tried again, in ms. */
const retryMs = 1_000;
/** The longest that a timer may be set for, in ms. */
const timerMaxMs = 2_000_000_000;

/** Makes one. Commands that come while others are being written are written together. */
export function createProceeding<State, Command, Change>(
  parts: ProceedingParts<State, Command, Change>,
): Proceeding<State, Command, Change> {
  const { clock, rules } = parts;
  const changes: Change[] = [...parts.changes];
  const wake = createWake();
  let waiting: Waiting<State, Command>[] = [];
  let running: Promise<void> | undefined;
  let timer: Timer | undefined;
  let begun = false;
  /** The record may have more than is known here: the answer to a write was lost, or came before the write did. */
  let inDoubt = false;
  let stopped: MeshError | undefined;

  function execute(command: Command): Promise<State> {
    if (stopped) return Promise.reject(stopped);
    return new Promise((resolve, reject) => {
      waiting.push({ command, resolve, reject });
      running ??= run();
    });
  }

  async function run(): Promise<void> {
    // What comes within one turn of the event loop is decided together.
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        if (inDoubt) await catchUp();
        await carryOut(batch);
      } catch (error) {
        inDoubt ||= mayBeBehind(error);
        // Whether it has begun is found out by whoever began it: another goes on with it then.
        if (!rules.isOpen(proceeding.state)) stopped ??= toMeshError(error);
        for (const { reject } of stopped ? [...batch, ...waiting.splice(0)] : batch) reject(error);
      }
    }
    running = undefined;
    arm();
  }

  async function carryOut(batch: readonly Waiting<State, Command>[]): Promise<void> {
    const from = proceeding.state;
    let to = from;
    const decided: Change[] = [];
    const answers: (() => void)[] = [];
    for (const one of batch)
      try {
        const made = rules.decide(to, one.command, clock.now());
        to = made.state;
        decided.push(...made.changes);
        answers.push(() => one.resolve(proceeding.state));
      } catch (error) {
        answers.push(() => one.reject(error));
      }
    if (decided.length > 0) {
      await parts.write(from, to, decided);
      take({ state: to, changes: decided });
    }
    for (const answer of answers) answer();
  }

  async function catchUp(): Promise<void> {
    const missed = await parts.reread(proceeding.state);
    inDoubt = false;
    if (missed.changes.length > 0) take(missed);
  }

  function take(taken: Decided<State, Change>): void {
    proceeding.state = taken.state;
    changes.push(...taken.changes);
    wake.notify();
    parts.onChanges(taken.state, taken.changes);
  }

  function arm(): void {
    timer?.cancel();
    const dueMs = begun && !stopped ? dueNext() : undefined;
    if (dueMs !== undefined) timer = clock.setTimer(Math.min(timerMaxMs, Math.max(0, dueMs - clock.now())), tick);
  }

  /** Also when nobody says anything, what may have been written is looked for. */
  function dueNext(): number | undefined {
    return inDoubt ? clock.now() + retryMs : rules.nextDueMs(proceeding.state);
  }

  function tick(): void {
    execute(rules.tick).catch(error => {
      if (stopped) return;
      parts.onFailed(error);
      timer?.cancel();
      timer = clock.setTimer(retryMs, tick);
    });
  }

  async function* watch(afterVersion: bigint, signal?: AbortSignal): AsyncGenerator<Change> {
    for (let next = Number(afterVersion); ; ) {
      const change = changes[next];
      if (change !== undefined) {
        next++;
        yield change;
      } else if (!rules.isOpen(proceeding.state)) return;
      else if (stopped) throw stopped;
      else await wake.wait(signal);
    }
  }

  // One shape for all of them, which a literal with a getter has not.
  const proceeding: Proceeding<State, Command, Change> & { state: State } = {
    state: parts.state,
    execute,
    watch,
    begin() {
      begun = true;
      arm();
    },
    async stop(error) {
      stopped = error;
      timer?.cancel();
      await running;
      wake.notify();
    },
  };
  return proceeding;
}
