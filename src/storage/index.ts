/**
 * Ring 2: where rooms keep what must outlive the process. `Database` is the port; `createSqlite` is the embedded adapter, which
 * needs nothing installed.
 *
 * Rules: a write is a list of statements known beforehand; races are decided by unique constraints and `expectChanges`; an answered
 * write is on disk. Tables belong to the room that declares them in its migrations, and only that room touches them.
 */
export type { Database, Migration, SqlValue, Statement, WriteResult } from './database.js';
export { createSqlite, type SqliteOptions } from './sqlite/sqlite.js';
