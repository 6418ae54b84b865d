import { abortable } from '../base/index.js';

/** Lets those wait who have seen everything, until there is more. */
export interface Waiters {
  /** Resolves at the next `wake`; rejects with the signal's reason when it is aborted before. */
  wait(signal?: AbortSignal): Promise<void>;
  wake(): void;
}

/** Nobody waits. Whoever waits has looked before, in the same turn, whether there is more already. */
export function createWaiters(): Waiters {
  let ring: () => void = () => undefined;
  let next: Promise<void> | undefined;
  return {
    wait(signal) {
      next ??= new Promise(resolve => {
        ring = resolve;
      });
      return abortable(next, signal);
    },
    wake() {
      next = undefined;
      ring();
    },
  };
}
