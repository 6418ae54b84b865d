import type { Clock, Timer } from '../base/index.js';
import type { SessionEntry } from './state.js';

/** Ends sessions when their leases do. */
export interface Expiry {
  /** A lease was granted or renewed that ends at `leaseEndMs` (monotonic). */
  watch(leaseEndMs: number): void;
  /** The leases of all sessions, as they are now. */
  watchAll(): void;
  stop(): void;
}

/** What expiry works on. */
export interface ExpiryParts {
  readonly clock: Clock;
  sessions(): Iterable<SessionEntry>;
  /** Ends a session whose lease ran out; rejects when that could not be put into the record. */
  expire(sessionId: string): Promise<void>;
  /** Gives a session a full new term. */
  grant(session: SessionEntry): void;
  /** A session could not be ended; it is tried again. */
  onFailed(error: unknown): void;
}

/** A timer this late means that the process stood still, and with it all renewals that wait to be read. */
const standstillMs = 1000;
/** Between tries when the store fails. Meanwhile nothing is routed to the session, since its lease is over. */
const retryMs = 500;

/**
 * One timer for all leases, set to the end that was first when it was set; when it falls due, whatever ran out is ended and the next
 * end is looked for. Renewals have moved most ends by then, so it wakes about once a term, not once a renewal.
 *
 * When the process stood still (stopped, starved) hosts could not renew. As after a restart, nobody is expired for that: what seems
 * to have run out gets a full new term.
 */
export function createExpiry(parts: ExpiryParts): Expiry {
  const { clock } = parts;
  /** Ids of the sessions that are being ended. */
  const ending = new Set<string>();
  let timer: Timer | undefined;
  let dueMs = Number.POSITIVE_INFINITY;
  let stopped = false;

  function watch(leaseEndMs: number): void {
    if (stopped || leaseEndMs >= dueMs) return;
    timer?.cancel();
    const nowMs = clock.monotonic();
    dueMs = Math.max(leaseEndMs, nowMs);
    timer = clock.setTimer(dueMs - nowMs, sweep);
  }

  function watchAll(): void {
    for (const session of parts.sessions()) if (!ending.has(session.facts.id)) watch(session.leaseEndMs);
  }

  function sweep(): void {
    const nowMs = clock.monotonic();
    const stoodStill = nowMs - dueMs > standstillMs;
    dueMs = Number.POSITIVE_INFINITY;
    for (const session of parts.sessions()) {
      if (session.leaseEndMs > nowMs || ending.has(session.facts.id)) continue;
      if (stoodStill) parts.grant(session);
      else void end(session.facts.id);
    }
    watchAll();
  }

  async function end(sessionId: string): Promise<void> {
    ending.add(sessionId);
    try {
      await parts.expire(sessionId);
      ending.delete(sessionId);
    } catch (error) {
      parts.onFailed(error);
      clock.setTimer(retryMs, () => {
        ending.delete(sessionId);
        watchAll();
      });
    }
  }

  return {
    watch,
    watchAll,
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}
