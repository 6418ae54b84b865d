import type { Reason } from '../../base/index.js';
import type { Migration, SqlValue } from '../database.js';

/** What the thread is told when it is made. */
export interface ThreadOptions {
  readonly folder: string;
  readonly migrations: readonly Migration[];
}

/** A value as it crosses to the thread: safe integers are bigint, since the driver binds every number as a float. */
export type WireValue = string | number | bigint | Uint8Array | null;

/** A statement as it crosses to the thread. */
export interface WireStatement {
  readonly sql: string;
  readonly params: readonly WireValue[];
  readonly expectChanges: number | undefined;
}

/** A unit of writing. */
export interface WriteRequest {
  readonly id: number;
  readonly write: readonly WireStatement[];
}

/** A query. */
export interface ReadRequest {
  readonly id: number;
  readonly read: WireStatement;
}

/** What the thread takes, several in one parcel; `close` comes last. */
export type Request = WriteRequest | ReadRequest | 'close';

/** What a statement did: rows as arrays, and the names are the same array each time. */
export interface WireResult {
  readonly changes: number;
  /** Of a statement that returns no rows: key of the row that was inserted last on this connection. */
  readonly lastRowId: number | bigint | null;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/** An error as it crosses: no class survives that. */
export interface Fault {
  readonly reason: Reason;
  readonly message: string;
  readonly details: Readonly<Record<string, string>>;
}

/** One result for each statement, or why there is none. */
export type Outcome = { readonly results: readonly WireResult[] } | { readonly fault: Fault };

/** The answer to a request. */
export interface Reply {
  readonly id: number;
  readonly outcome: Outcome;
}

/** What is said in full once and by its number from then on: the text of a statement, the names of columns. */
export type Thing = string | readonly string[];

/**
 * What crosses between the threads, many requests or answers in one. Flat, with all bytes behind each other: each object and each
 * array of bytes that crosses costs more than what it says.
 */
export interface Parcel {
  /** In the place of bytes stand `true` and how many. */
  readonly items: readonly Item[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** One thing in a parcel. */
export type Item = WireValue | boolean | Thing | Fault;

/** What the thread says: first whether it is open, then parcels of replies. */
export type Answer = { readonly opened: true } | { readonly fault: Fault } | { readonly replies: Parcel };
