import { type Clock, systemClock } from '../base/index.js';

/** Where lines of a log go, each with its end of line; several may come in one piece. */
export interface LineOutput {
  write(lines: string): void;
}

/** Takes lines of a log, which may wait a moment for those that follow. */
export interface LineGatherer {
  /** `urgent`: it is written at once, and with it all that waits. */
  write(line: string, urgent: boolean): void;
  /** Writes what waits. */
  flush(): void;
}

/** How long a line may wait for others, in ms of a process that does not stand still. */
const waitMs = 10;
/** So many characters are written at once, however soon they came together. */
const charsMax = 16_384;

/**
 * Writes lines together that come within 10 ms of another: a line by itself costs a busy process five times what it takes to make it. The
 * first after a pause waits for nothing, and neither does an urgent one.
 */
export function createLineGatherer(output: LineOutput, clock: Clock = systemClock): LineGatherer {
  let waiting = '';
  let pausing = true;

  function flush(): void {
    if (waiting === '') return;
    const lines = waiting;
    waiting = '';
    output.write(lines);
  }

  function windowEnds(): void {
    pausing = waiting === '';
    if (pausing) return;
    flush();
    clock.setTimer(waitMs, windowEnds);
  }

  return {
    flush,
    write(line, urgent) {
      waiting += line;
      if (pausing || urgent || waiting.length >= charsMax) flush();
      if (!pausing) return;
      pausing = false;
      clock.setTimer(waitMs, windowEnds);
    },
  };
}
