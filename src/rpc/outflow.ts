import type { Writable } from 'node:stream';

/** What a stream was given to send, as far as it has not passed it on. */
export interface Outflow {
  /** Sends one message; false: `onDrain` says when there is room for the next. */
  write(bytes: Uint8Array): boolean;
  /** Whom to tell that there is room again. */
  onDrain(listener: () => void): void;
}

/**
 * A stream passes on one message in a turn of the event loop. What it is given beyond that waits in it as it is, while its owner could
 * still put it together with what comes next: so it says that it is full with so many.
 */
const heldMax = 2;

/** Counts what a gRPC stream has not passed on yet. */
export function createOutflow(stream: Writable): Outflow {
  let held = 0;
  let full = false;
  let drained: () => void = () => undefined;

  function passedOn(error?: Error | null): void {
    held--;
    if (!full || error || held >= heldMax) return;
    full = false;
    drained();
  }

  return {
    write(bytes) {
      held++;
      stream.write(bytes, passedOn);
      full ||= held >= heldMax;
      return !full;
    },
    onDrain(listener) {
      drained = listener;
    },
  };
}
