import type { MeshError } from '../../base/index.js';
import { backoffMs, type Clock, type Timer, toMeshError } from '../../base/index.js';
import type { DurableStore } from './durable-store.js';
import type { Ledger } from './ledger.js';

/** Brings the ledger into the store: one write at a time, which takes along all that came while the one before was under way. */
export interface Writer {
  /** Something is to be written at once. */
  now(): void;
  /** Something is to be written, and can wait for company. */
  soon(): void;
  /** Resolves when all that is due was written, or could not be. */
  flush(): Promise<void>;
}

export interface WriterOptions {
  readonly ledger: Ledger;
  readonly store: DurableStore;
  readonly clock: Clock;
  readonly delayMs: number;
  /** Puts into the ledger what has come; returns who hears whether it was written. */
  gather(): (error?: MeshError) => void;
}

const retry = { firstMs: 250, maxMs: 10_000 };

/** Makes the writer. A write that fails is told to those who wait for it; marks that it had are written with a later one. */
export function createWriter({ ledger, store, clock, delayMs, gather }: WriterOptions): Writer {
  let writing: Promise<void> | undefined;
  let wanted = false;
  let timer: Timer | undefined;
  let failures = 0;

  function now(): void {
    if (wanted) return;
    wanted = true;
    if (!writing) setImmediate(run);
  }

  function run(): void {
    if (writing || !wanted) return;
    wanted = false;
    timer?.cancel();
    timer = undefined;
    writing = write().finally(() => {
      writing = undefined;
      if (wanted) run();
      else if (ledger.isDue()) soon();
    });
  }

  async function write(): Promise<void> {
    const tell = gather();
    const step = ledger.take(clock.now());
    const failed = await store.write(step.change).then(() => undefined, toMeshError);
    failures = failed ? failures + 1 : 0;
    step.settled(!failed);
    tell(failed);
  }

  function soon(): void {
    if (writing || wanted) return;
    timer ??= clock.setTimer(failures > 0 ? backoffMs(failures, retry) : delayMs, () => {
      timer = undefined;
      now();
    });
  }

  return {
    now,
    soon,
    async flush() {
      do {
        await writing;
        if (ledger.isDue() || wanted) {
          wanted = true;
          run();
        }
      } while (writing && failures === 0);
      await writing;
      timer?.cancel();
    },
  };
}
