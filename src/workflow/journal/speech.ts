import type { JournalEntry, Opening, Run } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { type Clock, isReason, type MeshError, sleep } from '../../base/index.js';
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

interface Word {
  readonly said: Said;
  /** It is under way. */
  sent: boolean;
  resolve(run: Run | undefined): void;
  reject(error: unknown): void;
}

/** How long is waited before what was lost is said again, in ms. */
const againMs = 20;

/** Makes one. What is said together is written together; said again after the node was away, it changes nothing. */
export function createSpeech(parts: SpeechParts): Speech {
  const { line, clock, runId, runner, opening, signal } = parts;
  /** What is not said yet. */
  let waiting: Said[] = [];
  /** What is not in the record yet as far as is known, in order. */
  const words = new Set<Word>();
  let opened = false;
  let recovering: Promise<void> | undefined;
  let saying: Promise<unknown> = Promise.resolve();

  function flush(): Promise<unknown> {
    const entries = waiting;
    waiting = [];
    if (entries.length > 0) {
      // Of what came of it nothing is kept: a run may say something a million times.
      saying = Promise.all([saying, ...entries.map(say)]).then(() => undefined);
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

  /** Resolves when it is in the record. */
  function say(said: Said): Promise<Run | undefined> {
    return new Promise((resolve, reject) => {
      const word = { said, sent: false, resolve, reject };
      words.add(word);
      if (signal.aborted) giveUp();
      else if (!recovering) void send(word);
    });
  }

  async function send(word: Word): Promise<void> {
    word.sent = true;
    const isAgain = recovering !== undefined;
    const first = !opened;
    opened = true;
    try {
      const { run } = await line.say({ runId, runner, ...(first && { opening }), ...word.said });
      words.delete(word);
      if (run) parts.onOpened(run);
      word.resolve(run);
    } catch (error) {
      const isTaken = isReason(error, 'WORKFLOW_TAKEN');
      // It may have been refused only because what comes before it was lost.
      if (isLost(error) || (recovering && !isAgain && !isTaken)) {
        word.sent = false;
        opened = false;
        recovering ??= recover();
        return;
      }
      words.delete(word);
      if (isTaken) parts.onTaken(error);
      word.reject(error);
    }
  }

  /** What was lost is said again in its order: the first word opens the run anew, and the others follow when that was heard. */
  async function recover(): Promise<void> {
    for (let isHeard = false; !isHeard; ) {
      await sleep(clock, againMs, signal).catch(giveUp);
      const [head] = words;
      if (head && [...words].some(({ sent }) => sent)) continue;
      if (head) await send(head);
      isHeard = !head || !words.has(head);
    }
    recovering = undefined;
    for (const word of [...words]) if (!word.sent) void send(word);
  }

  function giveUp(): void {
    for (const { reject } of words) reject(signal.reason);
    words.clear();
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

/** Nobody knows whether it was taken, or it came too early. */
function isLost(error: unknown): boolean {
  return error instanceof LineLost || isReason(error, 'NOT_STARTED');
}
