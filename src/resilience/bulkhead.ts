import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** How many do the same at once. */
export interface Bulkhead {
  /** Does it when there is room, in the order of asking; rejects with the signal's reason when it is aborted while it waits. */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** At most `concurrencyMax` at once; the others wait, without an end of their own: hand a signal on. The library is loaded now. */
export function createBulkhead(concurrencyMax: number): Bulkhead {
  const cockatiel = require('cockatiel') as typeof import('cockatiel');
  const policy = cockatiel.bulkhead(concurrencyMax, Number.POSITIVE_INFINITY);
  return {
    async run(work, signal) {
      try {
        return await policy.execute(() => {
          signal?.throwIfAborted();
          return work();
        }, signal);
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        throw error;
      }
    },
  };
}
