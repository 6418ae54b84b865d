/** Frames as they arrive on a stream. */
export interface Arrivals {
  /** One has arrived: it is taken at once, or when others had their turn. */
  arrived(frame: Uint8Array): void;
  /** Takes all that waits: nothing comes after it. */
  takeAll(): void;
  /** What waits is not wanted. */
  drop(): void;
}

export interface ArrivalsOptions {
  /** Takes a frame; says how much it carried. */
  take(frame: Uint8Array): number;
  /** Runs something when the turn of the event loop is over. */
  readonly defer: (run: () => void) => void;
}

/** So many items are taken in a turn of the event loop, and the rest of the frame that the last one is in. */
const turnItems = 64;

/**
 * What was read from a socket together is not all taken in one turn of the event loop: what is said of its beginning, above all that it has
 * been accepted, leaves only when the turn ends. Two processes that take a whole window at a time would work by turns, each waiting for the
 * other.
 */
export function createArrivals({ take, defer }: ArrivalsOptions): Arrivals {
  let waiting: Uint8Array[] = [];
  let next = 0;
  let taken = 0;
  let ending = false;

  function takeOne(frame: Uint8Array): void {
    taken += take(frame);
    if (taken < turnItems || ending) return;
    ending = true;
    defer(endTurn);
  }

  function endTurn(): void {
    ending = false;
    taken = 0;
    while (next < waiting.length && !ending) takeOne(waiting[next++] as Uint8Array);
    // Under load some always wait: those that were taken are not kept until none does.
    waiting.splice(0, next);
    next = 0;
  }

  function drop(): void {
    waiting = [];
    next = 0;
  }

  return {
    arrived(frame) {
      if (ending) waiting.push(frame);
      else takeOne(frame);
    },
    takeAll() {
      while (next < waiting.length) take(waiting[next++] as Uint8Array);
      drop();
    },
    drop,
  };
}
