import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** How many do the same at once. */
export interface Bulkhead {
  /** Resolves when there is room, in the order of asking: call what it gives when done. Rejects with the signal's reason when aborted. */
  enter(signal?: AbortSignal): Promise<() => void>;
}

/** At most `concurrencyMax` at once; the others wait, without an end of their own: hand a signal on. The library is loaded now. */
export function createBulkhead(concurrencyMax: number): Bulkhead {
  const cockatiel = require('cockatiel') as typeof import('cockatiel');
  const policy = cockatiel.bulkhead(concurrencyMax, Number.POSITIVE_INFINITY);
  return {
    enter: signal =>
      new Promise((resolve, reject) => {
        // The library does not hear of the signal: when one that waited is aborted, it forgets to let the next one in.
        const hold = () => new Promise<void>(leave => (signal?.aborted ? leave() : resolve(() => leave())));
        policy.execute(hold).catch(reject);
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        if (signal?.aborted) reject(signal.reason);
      }),
  };
}
