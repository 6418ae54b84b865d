import type { Clock, Timer } from '../../base/index.js';

/** What the feed keeps. */
export interface RetentionOptions {
  /** At most so many events, give or take a tenth; 1,000,000 unless said. */
  readonly retentionEvents: number;
  /** At most so long after they were published, give or take a minute, in ms; 7 days unless said. */
  readonly retentionMs: number;
}

/** An offset with the time at which it was kept. */
export interface Aged {
  readonly offset: bigint;
  readonly keptAtMs: number;
}

/**
 * How far to forget, given the oldest of `kept` events; undefined: nothing of them is due. Only what lies before the first event that
 * stays goes, so a clock that jumps tears no holes.
 */
export function dueUpTo(
  oldest: readonly Aged[],
  kept: number,
  { retentionEvents, retentionMs, nowMs }: RetentionOptions & { readonly nowMs: number },
): bigint | undefined {
  const stays = oldest.findIndex(
    ({ keptAtMs }, index) => index >= kept - retentionEvents && keptAtMs >= nowMs - retentionMs,
  );
  return oldest[(stays === -1 ? oldest.length : stays) - 1]?.offset;
}

/** Calls `sweep` again and again, a while after it ended, until cancelled. */
export function sweepEvery(clock: Clock, everyMs: number, sweep: () => Promise<void>): Timer {
  let cancelled = false;
  let timer: Timer;
  const next = (): void => {
    if (!cancelled) timer = clock.setTimer(everyMs, () => void sweep().finally(next));
  };
  next();
  return {
    cancel() {
      cancelled = true;
      timer.cancel();
    },
  };
}
