import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type Book, createBook } from './book.js';
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

/** Knows what it sees while it runs, at once: for simulations and measurements. */
export function createMemoryReputations(): Reputations {
  const book = createBook();
  return {
    of: book.of,
    start: async () => undefined,
    written(steps) {
      for (const step of steps) book.take(step);
    },
    upToDate: async () => book,
    rebuild: async () => undefined,
    close: async () => undefined,
  };
}
