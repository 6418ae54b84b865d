import type { Database, SqlValue } from './database.js';

/** A table by its name and those of its columns. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
}

/**
 * All of a store as it was at one moment, read while others go on writing. The tables are those of the rooms, without what the
 * adapter keeps for itself.
 */
export interface Snapshot extends AsyncDisposable {
  readonly dialect: Database['dialect'];
  /** Names of the steps of the schema that the store has. */
  readonly schema: readonly string[];
  readonly tables: readonly TableShape[];
  /** How many rows a table has. */
  count(table: TableShape): Promise<number>;
  /** Every row, values in the order of the columns; a few at a time are in memory. Errors: STORE_DAMAGED, STORE_FAILED. */
  rows(table: TableShape): AsyncIterable<readonly SqlValue[]>;
  /** Rows of a query on the same moment. */
  read: Database['read'];
}

/**
 * An empty store that is filled: nothing of it is seen, or left, until `finish`. Its database has the schema that was asked for, and
 * writes are much cheaper than those of a store in use, as nothing is on disk before the end.
 */
export interface RestoreTarget {
  readonly database: Database;
  readonly tables: readonly TableShape[];
  /** Puts everything on disk, as the store from now on. */
  finish(): Promise<void>;
  /** Leaves nothing. */
  abandon(): Promise<void>;
}
