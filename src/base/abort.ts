import type { Clock } from './clock.js';
import { isReason, MeshError } from './errors.js';

/**
 * The promise, or a rejection as soon as the signal is aborted. The promise itself goes on: hand the signal to what makes it, too.
 */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    const over = () => signal.removeEventListener('abort', onAbort);
    promise.then(
      value => {
        over();
        resolve(value);
      },
      error => {
        over();
        reject(error);
      },
    );
  });
}

/** The promise, or DEADLINE_PASSED after `timeoutMs` of the clock; `what` names in the message what was waited for. */
export function within<T>(clock: Clock, timeoutMs: number, what: string, promise: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = clock.setTimer(timeoutMs, () =>
      reject(new MeshError('DEADLINE_PASSED', `${what} did not end within ${timeoutMs} ms`)),
    );
    promise.then(resolve, reject).finally(() => timer.cancel());
  });
}

/** Whoever asked wants it no more. What was aborted for another reason may be asked for again. */
export function isGivenUp({ aborted, reason }: AbortSignal): boolean {
  return aborted && isReason(reason, 'CALL_CANCELLED');
}
