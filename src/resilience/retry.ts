import { type BackoffOptions, backoffMs, type Clock, MeshError, sleep } from '../base/index.js';

/** How something is tried again. */
export interface RetryOptions {
  readonly clock: Clock;
  /** Tries in all. */
  readonly attemptsMax: number;
  readonly backoff: BackoffOptions;
  /** Whether a failure may be gone at the next try; UNAVAILABLE and RESOURCE_EXHAUSTED unless said. */
  readonly mayPass?: (error: unknown) => boolean;
  /** The longest wait, in ms: an error that wants a longer one is thrown at once; 30,000 unless said. */
  readonly waitMaxMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** In [0, 1); for tests. */
  readonly random?: () => number;
}

/**
 * Does something, again if it fails and that may pass, with growing waits that are partly random; where an error says when to try again
 * (`retryAfterMs`), not before. Errors: those of the last try; the signal's reason when it is aborted while waiting.
 */
export async function retry<T>(options: RetryOptions, work: (attempt: number) => Promise<T>): Promise<T> {
  const { clock, attemptsMax, backoff, mayPass = passes, waitMaxMs = 30_000, signal, random } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt >= attemptsMax || !mayPass(error)) throw error;
      const wanted = error instanceof MeshError ? (error.retryAfterMs ?? 0) : 0;
      const waitMs = Math.max(wanted, backoffMs(attempt, backoff, random));
      if (waitMs > waitMaxMs) throw error;
      await sleep(clock, waitMs, signal);
    }
  }
}

function passes(error: unknown): boolean {
  return error instanceof MeshError && (error.code === 'UNAVAILABLE' || error.code === 'RESOURCE_EXHAUSTED');
}
