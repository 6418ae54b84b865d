/** Work that is done one after the other. */
export interface Turns {
  /** Does it when all before it is over, however that ended. Resolves and rejects as the work does. */
  take<T>(work: () => T | Promise<T>): Promise<T>;
  /** Resolves when all that was asked for so far is over; never rejects. */
  idle(): Promise<void>;
}

/** Nothing under way yet. */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take(work) {
      const mine = last.then(work);
      last = mine.catch(() => 'told to whoever asked');
      return mine;
    },
    async idle() {
      await last;
    },
  };
}
