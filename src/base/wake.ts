import { abortable } from './abort.js';

/** Lets those wait who have nothing to do until somebody says that there is something. */
export interface Wake {
  /** Resolves at the next `notify`; rejects with the signal's reason when it is aborted before. */
  wait(signal?: AbortSignal): Promise<void>;
  notify(): void;
}

/** Makes one. Whoever waits looks first, in the same turn, whether there is something already. */
export function createWake(): Wake {
  let ring: () => void = () => undefined;
  let next: Promise<void> | undefined;
  return {
    wait(signal) {
      next ??= new Promise(resolve => {
        ring = resolve;
      });
      return abortable(next, signal);
    },
    notify() {
      next = undefined;
      ring();
    },
  };
}
