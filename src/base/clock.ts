import { performance } from 'node:perf_hooks';
import type { CancelSignal } from './cancellation.js';

/** A timer that was set; cancelling twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

/**
 * Time as a port, so that tests hold it in their hands. Everything that waits or stamps takes a clock.
 */
export interface Clock {
  /** Wall-clock time in ms since the epoch; may jump. */
  now(): number;
  /** Time in ms from some origin that never goes back; for measuring and for deadlines within a process. */
  monotonic(): number;
  /** Calls back once after `delayMs`; does not keep the process alive by itself. */
  setTimer(delayMs: number, callback: () => void): Timer;
}

/** The longest delay that `setTimeout` takes, in ms (24.8 days); of more it makes 1 ms. */
const timeoutMaxMs = 2 ** 31 - 1;

/** The machine's clock. Its `performance` is imported: the global one is found by a getter each time, which takes half as long as the clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer: (delayMs, callback) => new Timeout(delayMs, callback),
};

/** A delay that is too long for one timeout is waited for in several. A class: many are set, and cancelled soon after. */
class Timeout implements Timer {
  #handle: NodeJS.Timeout;

  constructor(delayMs: number, callback: () => void) {
    this.#handle = this.#arm(delayMs, callback);
  }

  #arm(leftMs: number, callback: () => void): NodeJS.Timeout {
    return (leftMs > timeoutMaxMs ? this.#inSteps(leftMs, callback) : setTimeout(callback, leftMs)).unref();
  }

  #inSteps(leftMs: number, callback: () => void): NodeJS.Timeout {
    return setTimeout(() => {
      this.#handle = this.#arm(leftMs - timeoutMaxMs, callback);
    }, timeoutMaxMs);
  }

  cancel(): void {
    clearTimeout(this.#handle);
  }
}

/** Resolves after `delayMs` of the clock; rejects with the signal's reason when it is aborted before. */
export function sleep(clock: Clock, delayMs: number, signal?: CancelSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.setTimer(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
