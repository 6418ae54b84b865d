/**
 * Ring 2: where rooms keep what must outlive the process. `Database` is the port; `createSqlite` is the embedded adapter, which
 * needs nothing installed; `createPostgres` the one that several processes share.
 *
 * Rules: a write is a list of statements known beforehand; races are decided by unique constraints and `expectChanges`; an answered
 * write is on disk. Tables belong to the room that declares them in its migrations, and only that room touches them.
 */
export type { Database, Migration, SqlValue, Statement, WriteOptions, WriteResult } from './database.js';
export { openPostgresRestore, openPostgresSnapshot } from './postgres/later.js';
export { createPostgres, type PostgresOptions, shownUrl } from './postgres/postgres.js';
export type { RestoreTarget, Snapshot, TableShape } from './snapshot.js';
export { openSqliteRestore, openSqliteSnapshot } from './sqlite/later.js';
export { createSqlite, type SqliteOptions } from './sqlite/sqlite.js';
