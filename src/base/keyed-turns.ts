import { createTable } from './table.js';

/** Work that is done one after the other where it is about the same. */
export interface KeyedTurns {
  /** Does it when all before it under this key is over, however that ended; at once if there is nothing. Resolves and rejects as the work does. */
  take<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is under way any more; never rejects. */
  idle(): Promise<void>;
}

/** Nothing under way yet. */
export function createKeyedTurns(): KeyedTurns {
  const last = createTable<string, Promise<unknown>>();
  return {
    take(key, work) {
      const before = last.get(key);
      const mine = before ? before.then(work, work) : work();
      last.set(key, mine);
      const leave = () => {
        if (last.get(key) === mine) last.delete(key);
      };
      mine.then(leave, leave);
      return mine;
    },
    async idle() {
      while (last.size > 0) await Promise.allSettled(last.values());
    },
  };
}
