import type { MeshError } from '../base/index.js';

/** A queue between those who put something in and one who iterates. */
export interface Turns<T> extends AsyncIterable<T> {
  /** Puts it in; false when the queue has ended. What must not be lost goes in also when the queue is full. */
  push(item: T): boolean;
  /** Whether there is room. */
  readonly hasRoom: boolean;
  /** Resolves when there is room, or the queue has ended. */
  room(): Promise<void>;
  /** Ends the iteration after what is queued, or, with an error, at once. */
  end(error?: MeshError): void;
}

/** An empty queue; it is full with `max` items. */
export function createTurns<T>(max: number): Turns<T> {
  const queue: T[] = [];
  let ended = false;
  let failure: MeshError | undefined;
  let wakeReader: () => void = () => undefined;
  let wakeWriters: (() => void)[] = [];

  function tellWriters(): void {
    const waiting = wakeWriters;
    wakeWriters = [];
    for (const wake of waiting) wake();
  }

  return {
    push(item) {
      if (ended) return false;
      queue.push(item);
      wakeReader();
      return true;
    },
    get hasRoom() {
      return !ended && queue.length < max;
    },
    async room() {
      while (!ended && queue.length >= max) {
        await new Promise<void>(resolve => {
          wakeWriters.push(resolve);
        });
      }
    },
    end(error) {
      if (ended) return;
      ended = true;
      failure = error;
      wakeReader();
      tellWriters();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        if (failure) throw failure;
        const item = queue.shift();
        if (item !== undefined) {
          if (queue.length === max - 1) tellWriters();
          yield item;
        } else if (ended) return;
        else {
          await new Promise<void>(resolve => {
            wakeReader = resolve;
          });
        }
      }
    },
  };
}
