import type { MeshError } from '../base/index.js';

/** Wakes everybody who waits for something to happen. */
export interface Bell {
  /** Resolves when it rings next or the signal is aborted; rejects when it is taken down. */
  wait(signal: AbortSignal): Promise<void>;
  ring(): void;
  /** Rejects who waits now and who waits later. */
  takeDown(error: MeshError): void;
}

/** A bell that nobody waits for. */
export function createBell(): Bell {
  const waiting = new Set<{ resolve: () => void; reject: (error: MeshError) => void }>();
  let down: MeshError | undefined;

  return {
    wait(signal) {
      if (down) return Promise.reject(down);
      if (signal.aborted) return Promise.resolve();
      return new Promise<void>((resolve, reject) => {
        const onAbort = () => {
          waiting.delete(waiter);
          resolve();
        };
        const settled = () => signal.removeEventListener('abort', onAbort);
        const waiter = {
          resolve: () => {
            settled();
            resolve();
          },
          reject: (error: MeshError) => {
            settled();
            reject(error);
          },
        };
        waiting.add(waiter);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    },
    ring() {
      const woken = [...waiting];
      waiting.clear();
      for (const { resolve } of woken) resolve();
    },
    takeDown(error) {
      down = error;
      const woken = [...waiting];
      waiting.clear();
      for (const { reject } of woken) reject(error);
    },
  };
}
