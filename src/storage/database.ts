import type { Lifecycle } from '../base/index.js';

/** What a parameter or a column may hold. Integers are bigint when they come back beyond 2^53, else number. */
export type SqlValue = string | number | bigint | Uint8Array | null;

/** One SQL statement with its parameters, written `$1`, `$2` … */
export interface Statement {
  readonly sql: string;
  readonly params?: readonly SqlValue[];
  /** How many rows it must change; any other number undoes the whole write and rejects it with WRITE_CONFLICT. */
  readonly expectChanges?: number;
}

/** What a statement did. */
export interface WriteResult {
  /** Rows changed. */
  readonly changes: number;
  /** Rows of a `RETURNING` clause. */
  readonly rows: readonly Record<string, SqlValue>[];
  /** Key of the row that was inserted last, where a store tells it of tables with a whole number as their key (SQLite), and no rows are given. */
  readonly lastRowId?: number | bigint;
}

/** How a write is made. */
export interface WriteOptions {
  /**
   * Writes that name the same order take effect one after another, whichever process makes them: each sees all of those before it, and
   * nobody sees one of them without those before it.
   */
  readonly order?: string;
}

/**
 * The SQL port: reads, and writes that happen whole or not at all. Statements keep to the SQL that SQLite and PostgreSQL share.
 *
 * A write is a list of statements known beforehand; races are decided by `expectChanges` and unique constraints, not by holding a
 * transaction open across round trips. So an adapter may commit several writes in one transaction (group commit): each of them
 * still fails or succeeds alone, and is answered only after the commit is on disk.
 */
export interface Database extends Lifecycle {
  readonly dialect: 'sqlite' | 'postgres';
  /** Rows of a query; sees every write that was answered before. */
  read<Row extends Record<string, SqlValue>>(sql: string, params?: readonly SqlValue[]): Promise<Row[]>;
  /**
   * Runs the statements as one unit. Errors: WRITE_CONFLICT (ABORTED) with details `statement` (its index) when a unique constraint
   * or an `expectChanges` fails; STORE_FAILED for anything else, such as a full disk. Of a store elsewhere also DATABASE_UNREACHABLE:
   * nothing was written; WRITE_IN_DOUBT: it was, or not.
   */
  write(statements: readonly Statement[], options?: WriteOptions): Promise<WriteResult[]>;
  /** The store's own clock in whole ms since the epoch: leases go by it. */
  now(): Promise<number>;
}

/**
 * A step of the schema; steps run once each, in the order of their names, e.g. `010-eventlog`. They are written once for all databases:
 * types are `text`, `integer` (64 bits), `double precision` and `blob`, and nothing is numbered by the store itself.
 */
export interface Migration {
  readonly name: string;
  readonly statements: readonly string[];
}
