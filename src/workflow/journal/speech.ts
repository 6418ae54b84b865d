import type { JournalEntry, Opening, Run } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { type Clock, MeshError, sleep } from '../../base/index.js';
import { type JournalLine, LineLost } from './line.js';

/** Something that is said of a run. */
export type Said = Partial<Pick<JournalEntry, 'done' | 'failed' | 'begun' | 'ended'>>;

/** What a process says of one run, in order. */
export interface Speech {
  /** Opens the run; resolves with how it stands when it has been begun before. */
  open(): Promise<Run | undefined>;
  /** Says this with all that waits to be said; resolves when all that was said is in the record. */
  now(said: Said): Promise<void>;
  /** This is said with what follows it in this turn of the event loop, or by itself at its end. */
  soon(said: Said): void;
  /** Resolves when no step has ended without being in the record. */
  endsKept(): Promise<void>;
}

/** What a speech is made of. */
export interface SpeechParts {
  readonly line: JournalLine;
  readonly clock: Clock;
  readonly runId: string;
  /** The execution that speaks. */
  readonly runner: string;
  /** Said with the first word, and again when the node was away. */
  readonly opening: Opening;
  /** Aborted when nothing is to be said any more. */
  readonly signal: AbortSignal;
  /** How the run stands, as its opening hears. */
  onOpened(run: Run): void;
  /** Another process runs it now. */
  onTaken(error: MeshError): void;
}

/** How long is waited before what was lost is said again, in ms. */
const againMs = 20;

/** Makes one. What is said together is written together; said again after the node was away, it changes nothing. */
export function createSpeech(parts: SpeechParts): Speech {
  const { line, clock, runId, runner, opening, signal } = parts;
  let waiting: Said[] = [];
  let opened = false;
  let saying: Promise<unknown> = Promise.resolve();

  function flush(): Promise<unknown> {
    const entries = waiting;
    waiting = [];
    if (entries.length > 0) {
      saying = Promise.all([saying, ...entries.map(say)]);
      saying.catch(() => 'whoever waits for what follows hears of it');
    }
    return saying;
  }

  function add(said: Said): void {
    const last = waiting.at(-1);
    // One entry says an end, then what follows it.
    if (last && !last.begun && !last.ended && (said.begun || said.ended)) Object.assign(last, said);
    else waiting.push({ ...said });
  }

  /** Says something until it is in the record; the first time, and after the node was away, it opens the run before. */
  async function say(said: Said): Promise<Run | undefined> {
    for (;;) {
      if (signal.aborted) throw signal.reason;
      try {
        return await sayOnce(said);
      } catch (error) {
        if (error instanceof LineLost) opened = false;
        else if (!(error instanceof MeshError) || error.reason !== 'NOT_STARTED') {
          if (error instanceof MeshError && error.reason === 'WORKFLOW_TAKEN') parts.onTaken(error);
          throw error;
        }
        await sleep(clock, againMs, signal);
      }
    }
  }

  async function sayOnce(said: Said): Promise<Run | undefined> {
    const first = !opened;
    opened = true;
    const { run } = await line.say({ runId, runner, ...(first && { opening }), ...said });
    if (run) parts.onOpened(run);
    return run;
  }

  return {
    open: () => say({}),
    async now(said) {
      add(said);
      await flush();
    },
    soon(said) {
      add(said);
      setImmediate(flush);
    },
    async endsKept() {
      await (waiting.some(({ done, failed }) => done || failed) ? flush() : saying);
    },
  };
}
