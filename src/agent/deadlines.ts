import { type Clock, createDeadlines as createWheel, type Deadline, type OnPassed } from '../base/index.js';

/** Many deadlines on one timer, by the wall clock that messages name. They fall due up to one step (50 ms) late, never early. */
export interface Deadlines {
  /** Calls back once `atMs` (by the clock's `now`) has passed, unless it is cleared before. */
  add(atMs: number, onPassed: OnPassed): Deadline;
  /** Takes all of them back. */
  clear(): void;
}

const stepMs = 50;

/** Makes an agent host's deadlines. */
export function createDeadlines(clock: Clock): Deadlines {
  const wheel = createWheel(clock, stepMs);
  return {
    add: (atMs, onPassed) => wheel.add(atMs - clock.now(), onPassed),
    clear: () => wheel.close(),
  };
}
