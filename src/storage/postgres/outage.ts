import { backoffMs, type Clock, MeshError, sleep } from '../../base/index.js';
import { refusal, unreachable } from './faults.js';

/** How a database that went away is waited for. */
export interface Outage {
  /**
   * Tries until it succeeds, for `waitMs` since the database was last seen; later each call tries once, so that nobody waits in vain
   * while it is away for long. Errors: those of the last try, DATABASE_UNREACHABLE for what is none of the mesh.
   */
  outlast<T>(attempt: () => Promise<T>): Promise<T>;
  /** Ends all waiting. */
  stop(): void;
}

const backoff = { firstMs: 50, maxMs: 1_000 };

/** Makes it for the database `where`. */
export function createOutage(where: string, waitMs: number, clock: Clock): Outage {
  const stopped = new AbortController();
  let since: number | undefined;

  async function outlast<T>(attempt: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        const result = await attempt();
        since = undefined;
        return result;
      } catch (error) {
        since ??= clock.monotonic();
        const over = clock.monotonic() - since >= waitMs || stopped.signal.aborted || refusal(error) !== undefined;
        if (over) throw error instanceof MeshError ? error : unreachable(where, error);
        await sleep(clock, backoffMs(tries, backoff), stopped.signal).catch(() => undefined);
      }
    }
  }

  return { outlast, stop: () => stopped.abort() };
}
