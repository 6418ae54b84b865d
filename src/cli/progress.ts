import { MeshError } from '../base/index.js';
import type { Context } from './context.js';
import { onInterrupt } from './interrupt.js';
import type { Terminal } from './terminal.js';

/** Something that takes its time, as it is told to whoever waits. */
export interface Progress {
  /** So much of so much is done. */
  at(done: number, all: number): void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Between two remarks, in ms. */
const everyMs = 1000;

/** Runs something long: every second it is told how far it is, and Ctrl-C breaks it off. */
export async function withProgress<T>(
  { terminal }: Context,
  what: string,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const interruption = new AbortController();
  const release = onInterrupt(() => interruption.abort());
  const remark = createRemarks(terminal);
  try {
    return await work({
      signal: interruption.signal,
      at(done, all) {
        if (done === all) return;
        const percent = Math.floor((100 * done) / all);
        remark(() => `${what}: ${done.toLocaleString('en')} of ${all.toLocaleString('en')} rows (${percent} %)`);
      },
    });
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    throw new MeshError('CALL_CANCELLED', 'interrupted; nothing of it is left', { cause: error });
  } finally {
    release();
  }
}

/** Remarks beside the result, one a second at most; the first one after a second. */
export function createRemarks(terminal: Terminal): (text: () => string) => void {
  let toldMs = performance.now();
  return text => {
    if (performance.now() - toldMs < everyMs) return;
    toldMs = performance.now();
    terminal.note(text());
  };
}
