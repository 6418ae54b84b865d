import { type Clock, createDeadlines as createWheel } from '../base/index.js';

/** Many deadlines on one timer, by the wall clock that messages name. They fall due up to one step (50 ms) late, never early. */
export interface Deadlines {
  /** Calls back once `atMs` (by the clock's `now`) has passed; returns how to take it back. */
  add(atMs: number, callback: () => void): () => void;
  /** Takes all of them back. */
  clear(): void;
}

const stepMs = 50;

/** Makes an agent host's deadlines. */
export function createDeadlines(clock: Clock): Deadlines {
  const wheel = createWheel(clock, stepMs);
  return {
    add: (atMs, callback) => wheel.add(atMs - clock.now(), callback).clear,
    clear: wheel.close,
  };
}
