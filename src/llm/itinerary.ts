import { backoffMs, type Clock, MeshError, sleep } from '../base/index.js';
import type { Attempt } from './call.js';
import { isIllness, isKeyRefused, isProviderFault } from './faults.js';
import type { Seat } from './roster.js';

/** How far a call goes. */
export interface ItineraryOptions {
  readonly clock: Clock;
  /** Whether another, or the same once more, is asked when one fails. */
  readonly fallback: boolean;
  /** How often all of them are asked again when all failed and that may pass. */
  readonly roundsMax: number;
  /** The longest wait before that, in ms. */
  readonly waitMaxMs: number;
  readonly signal: AbortSignal;
}

/** Whom a call goes to, one after the other. */
export interface Itinerary {
  readonly attempts: readonly Attempt[];
  /** The next one to ask. Errors: PROVIDERS_FAILED with what each one said; without fallback what the one said. */
  next(): Promise<Seat>;
  /** It failed, or was not asked at all: on to the next. Errors: the fault itself when no other could do better. */
  failed(seat: Seat, error: unknown, tookMs: number): void;
  /** It answered. */
  answered(seat: Seat, tookMs: number): void;
}

const backoff = { firstMs: 250, maxMs: 5_000 };

/** A model that cannot be asked before so many ms are over. */
export interface RestingSeat {
  readonly seat: Seat;
  readonly why: string;
  readonly retryAfterMs: number;
}

/** Begins with the first of those that can be asked; those that rest are asked in the next round. */
export function createItinerary(
  { seats, resting }: { readonly seats: readonly Seat[]; readonly resting: readonly RestingSeat[] },
  options: ItineraryOptions,
): Itinerary {
  const { clock, fallback, roundsMax, waitMaxMs, signal } = options;
  const attempts: Attempt[] = [];
  let queue = fallback ? [...seats] : seats.slice(0, 1);
  /** Who may do better in a while. */
  let again: Omit<RestingSeat, 'why'>[] = fallback || seats.length === 0 ? [...resting] : [];
  let round = 0;
  let last: MeshError | undefined;

  function note(seat: Seat, tookMs: number, error?: MeshError): void {
    const { provider, model } = seat.info;
    attempts.push({
      provider,
      model,
      tookMs,
      ...(error && { reason: error.reason, message: error.message }),
      ...(error?.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    });
  }

  /** Lets those who may do better by then come again; false: nobody, or it takes too long. */
  async function waitForAgain(): Promise<boolean> {
    const soonestMs = Math.min(...again.map(({ retryAfterMs }) => retryAfterMs));
    const waitMs = Math.max(soonestMs, backoffMs(round + 1, backoff));
    if (again.length === 0 || round >= roundsMax || waitMs > waitMaxMs) return false;
    round++;
    await sleep(clock, waitMs, signal);
    queue = again.filter(({ retryAfterMs }) => retryAfterMs <= waitMs).map(({ seat }) => seat);
    again = [];
    return true;
  }

  return {
    attempts,
    async next() {
      if (queue.length === 0 && !(await waitForAgain())) throw fallback || !last ? allFailed(attempts, resting) : last;
      return queue.shift() as Seat;
    },
    failed(seat, thrown, tookMs) {
      if (!(thrown instanceof MeshError)) throw thrown;
      const passing = thrown.reason === 'BREAKER_OPEN' || thrown.reason === 'PROVIDER_RATE_LIMITED';
      if (!passing && !isProviderFault(thrown)) throw thrown;
      last = thrown;
      note(seat, tookMs, thrown);
      // A key that is not taken is not taken for any model.
      if (isKeyRefused(thrown)) queue = queue.filter(({ post }) => post !== seat.post);
      if (fallback && (passing || isIllness(thrown))) again.push({ seat, retryAfterMs: thrown.retryAfterMs ?? 0 });
    },
    answered: (seat, tookMs) => note(seat, tookMs),
  };
}

/** The error that ends it, with the last word of each provider. */
function allFailed(attempts: readonly Attempt[], resting: readonly RestingSeat[]): MeshError {
  const last = new Map(attempts.map(one => [one.provider, one]));
  const said = Array.from(last.values(), ({ provider, model, reason, message }) => {
    const tries = attempts.filter(one => one.provider === provider).length;
    return `${provider}/${model}${tries > 1 ? `, the last of ${tries} tries` : ''}: ${reason} – ${message}`;
  });
  const not = resting.map(({ seat, why }) => `${seat.name} was not asked at first: ${why}`);
  const waits = [...attempts, ...resting].flatMap(({ retryAfterMs }) =>
    retryAfterMs === undefined ? [] : [retryAfterMs],
  );
  const message = `all of ${attempts.length} tries failed: ${[...said, ...not].join('; ')}`;
  return new MeshError('PROVIDERS_FAILED', message, waits.length > 0 ? { retryAfterMs: Math.min(...waits) } : {});
}
