import type { JournalAnswer, JournalEntry, JournalRequest } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { backoffMs, type Clock, createWake, MeshError, sleep, toMeshError } from '../../base/index.js';
import { errorOf } from '../../message/index.js';

/** The stream to the node, as long as the node is there: entries go out, answers come back. */
export interface JournalLine {
  /** Resolves with the answer. Errors: what the node says of the entry; LineLost when the node was away meanwhile: open again, say again. */
  say(entry: Omit<JournalEntry, 'number' | '$typeName'>): Promise<JournalAnswer>;
  close(): void;
}

/** The line was interrupted: nobody knows which entries were taken. */
export class LineLost extends Error {
  override readonly name = 'LineLost';
}

/** Opens a stream of entries. */
export type OpenStream = (
  requests: AsyncIterable<JournalRequest>,
  signal: AbortSignal,
) => AsyncIterable<{ answers: JournalAnswer[] }>;

interface Open {
  resolve(answer: JournalAnswer): void;
  reject(error: unknown): void;
}

const backoff = { firstMs: 50, maxMs: 1_000 };

/** Makes a line that is opened again whenever it is lost. */
export function createLine(open: OpenStream, clock: Clock): JournalLine {
  const closing = new AbortController();
  const wake = createWake();
  const waiting = new Map<bigint, Open>();
  let queue: JournalEntry[] = [];
  let count = 0n;
  void keepOpen();

  async function* requests(over: AbortSignal): AsyncGenerator<JournalRequest> {
    for (;;) {
      if (queue.length === 0) await wake.wait(over);
      // What is said within one turn of the event loop goes out together.
      await Promise.resolve();
      const entries = queue;
      queue = [];
      if (entries.length > 0) yield { $typeName: 'dacp.workflow.v1.JournalRequest', entries };
    }
  }

  async function keepOpen(): Promise<void> {
    for (let attempt = 1; !closing.signal.aborted; attempt++) {
      const over = new AbortController();
      let lost: unknown = new LineLost('the node ended the stream');
      try {
        if (queue.length === 0) await wake.wait(closing.signal);
        const signal = AbortSignal.any([over.signal, closing.signal]);
        for await (const { answers } of open(requests(signal), signal)) {
          attempt = 0;
          for (const answer of answers) settle(answer);
        }
      } catch (error) {
        lost = error;
      }
      // First nobody takes from the queue any more: what is said from now on is for the next stream.
      over.abort(new LineLost());
      if (closing.signal.aborted) return;
      lose(lost);
      await sleep(clock, backoffMs(Math.max(1, attempt), backoff), closing.signal).catch(
        () => 'it is closing: looked at above',
      );
    }
  }

  function settle(answer: JournalAnswer): void {
    const open = waiting.get(answer.number);
    waiting.delete(answer.number);
    if (answer.failure) open?.reject(errorOf(answer.failure));
    else open?.resolve(answer);
  }

  function lose(cause: unknown): void {
    const lost = [...waiting.values()];
    waiting.clear();
    queue = [];
    for (const { reject } of lost) reject(new LineLost(toMeshError(cause).message, { cause }));
  }

  return {
    say(entry) {
      if (closing.signal.aborted) return Promise.reject(closing.signal.reason);
      return new Promise((resolve, reject) => {
        const number = ++count;
        waiting.set(number, { resolve, reject });
        queue.push({ ...entry, $typeName: 'dacp.workflow.v1.JournalEntry', number });
        wake.notify();
      });
    },
    close() {
      const error = new MeshError('CALL_CANCELLED', 'the workflow runner was closed; its workflows stay open');
      closing.abort(error);
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    },
  };
}
