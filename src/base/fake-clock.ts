import type { Clock, Timer } from './clock.js';

/** A clock that stands still until it is moved. */
export interface FakeClock extends Clock {
  /** Moves time on and fires, in order, every timer that falls due on the way. */
  advance(byMs: number): void;
  /** Moves time on as `advance`, letting promises settle after each timer that fires. */
  advanceAsync(byMs: number): Promise<void>;
  /** How many timers are set. */
  readonly pending: number;
}

interface Entry {
  dueMs: number;
  order: number;
  callback: () => void;
}

/** Makes a clock that stands at `startMs`. */
export function createFakeClock(startMs = Date.UTC(2026, 0, 1)): FakeClock {
  let nowMs = startMs;
  let order = 0;
  const entries = new Set<Entry>();

  function nextDue(untilMs: number): Entry | undefined {
    let best: Entry | undefined;
    for (const entry of entries) {
      if (entry.dueMs > untilMs) continue;
      if (!best || entry.dueMs < best.dueMs || (entry.dueMs === best.dueMs && entry.order < best.order)) best = entry;
    }
    return best;
  }

  function fire(entry: Entry): void {
    entries.delete(entry);
    nowMs = Math.max(nowMs, entry.dueMs);
    entry.callback();
  }

  return {
    now: () => nowMs,
    monotonic: () => nowMs - startMs,
    setTimer(delayMs, callback): Timer {
      const entry = { dueMs: nowMs + Math.max(0, delayMs), order: order++, callback };
      entries.add(entry);
      return { cancel: () => entries.delete(entry) };
    },
    advance(byMs) {
      const untilMs = nowMs + byMs;
      for (let entry = nextDue(untilMs); entry; entry = nextDue(untilMs)) fire(entry);
      nowMs = untilMs;
    },
    async advanceAsync(byMs) {
      const untilMs = nowMs + byMs;
      await settle();
      for (let entry = nextDue(untilMs); entry; entry = nextDue(untilMs)) {
        fire(entry);
        await settle();
      }
      nowMs = untilMs;
    },
    get pending() {
      return entries.size;
    },
  };
}

/** Lets everything that is already resolved run. */
function settle(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
