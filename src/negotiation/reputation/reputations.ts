import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type Book, createBook, isBooked } from './book.js';
import type { Standings } from './standings.js';

/**
 * What is known of bidders, as long as there are negotiations: the port between those who award and what is kept. `createSqlReputations` keeps it
 * beside the record, `createMemoryReputations` in memory.
 */
export interface Reputations extends Standings {
  /** Takes up what was kept. */
  start(): Promise<void>;
  /** Steps are in the record: what is known follows, at once or soon. */
  written(steps: readonly Step[]): void;
  /** The book with everything that was written before the call. */
  upToDate(): Promise<Book>;
  /** Makes it anew from all that happened. */
  rebuild(): Promise<void>;
  /** Keeps what is known. */
  close(): Promise<void>;
}

/** Knows what it sees while it runs: for simulations and measurements. */
export function createMemoryReputations(): Reputations {
  const book = createBook();
  let waiting: Step[] = [];
  /** It follows by itself, soon. */
  let due = false;

  function upToDate(): Book {
    const taken = waiting;
    if (taken.length > 0) waiting = [];
    for (const step of taken) book.take(step);
    return book;
  }

  return {
    of: (agent, capability, nowMs) => upToDate().of(agent, capability, nowMs),
    start: async () => undefined,
    written(steps) {
      for (const step of steps) if (isBooked(step)) waiting.push(step);
      if (due || waiting.length === 0) return;
      due = true;
      // Bidders and callers wait for what the steps have sent; the book, only whoever looks into it.
      setImmediate(() => {
        due = false;
        upToDate();
      });
    },
    upToDate: async () => upToDate(),
    rebuild: async () => undefined,
    close: async () => undefined,
  };
}
