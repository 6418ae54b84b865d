import { type Clock, MeshError } from '../base/index.js';

/**
 * Whether what a breaker guards may be called (S9).
 * - `closed`: it may.
 * - `open`: it failed too often in a row; nobody calls it until the time is over.
 * - `half-open`: one call at a time tries it; enough successes close it, one failure opens it again.
 */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** When a breaker opens and closes. */
export interface BreakerOptions {
  readonly clock: Clock;
  /** Names what it guards in errors. */
  readonly name?: string;
  /** Failures in a row that open it; 5 unless said (S9). */
  readonly failuresMax?: number;
  /** For how long it is open, in ms; 60,000 unless said (S9). */
  readonly openMs?: number;
  /** Successes in a row that close it again; 2 unless said (S9). */
  readonly successesMin?: number;
}

/** A circuit breaker. */
export interface Breaker {
  readonly state: BreakerState;
  /** How long it stays open, in ms; 0: it is not. */
  readonly opensInMs: number;
  /** Whether a call would be let through now; asking takes no place. */
  readonly ready: boolean;
  /**
   * Takes leave to call: undefined when it must not be called. Otherwise tell once how it ended; `ignored` when the call says nothing of
   * what was called, such as one that was given up.
   */
  enter(): ((how: 'success' | 'failure' | 'ignored') => void) | undefined;
  /** Does it when it may be done. Errors: BREAKER_OPEN with the time after which to try again; what `work` throws, which counts as failure. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * A breaker that is closed. (cockatiel's closes after one success and knows only the machine's clock, hence an own one.)
 */
export function createBreaker(options: BreakerOptions): Breaker {
  const { clock, name = 'the service', failuresMax = 5, openMs = 60_000, successesMin = 2 } = options;
  let state: BreakerState = 'closed';
  let failures = 0;
  let successes = 0;
  let openUntilMs = 0;
  /** A call tries whether it is well again. */
  let trying = false;

  function look(): BreakerState {
    if (state === 'open' && clock.monotonic() >= openUntilMs) {
      state = 'half-open';
      successes = 0;
      trying = false;
    }
    return state;
  }

  function open(): void {
    state = 'open';
    failures = 0;
    openUntilMs = clock.monotonic() + openMs;
  }

  /** A call that began before the breaker changed says nothing of now. */
  function leave(how: 'success' | 'failure' | 'ignored', entered: BreakerState): void {
    if (entered === 'half-open') trying = false;
    if (state !== entered || how === 'ignored') return;
    if (how === 'failure') {
      failures++;
      if (state === 'half-open' || failures >= failuresMax) open();
      return;
    }
    failures = 0;
    if (state === 'half-open' && ++successes >= successesMin) state = 'closed';
  }

  function enter() {
    const entered = look();
    if (entered === 'open' || (entered === 'half-open' && trying)) return undefined;
    if (entered === 'half-open') trying = true;
    let told = false;
    return (how: 'success' | 'failure' | 'ignored') => {
      if (told) return;
      told = true;
      leave(how, entered);
    };
  }

  return {
    get state() {
      return look();
    },
    get opensInMs() {
      return look() === 'open' ? openUntilMs - clock.monotonic() : 0;
    },
    get ready() {
      return look() === 'closed' || (state === 'half-open' && !trying);
    },
    enter,
    async run(work) {
      const leaveWith = enter();
      if (!leaveWith) {
        const retryAfterMs = Math.max(1, Math.ceil(openUntilMs - clock.monotonic()));
        throw new MeshError('BREAKER_OPEN', `${name} failed ${failuresMax} times in a row and is left alone`, {
          retryAfterMs,
        });
      }
      try {
        const result = await work();
        leaveWith('success');
        return result;
      } catch (error) {
        leaveWith('failure');
        throw error;
      }
    },
  };
}
