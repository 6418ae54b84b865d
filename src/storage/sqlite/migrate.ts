import type Driver from 'libsql';
import { MeshError } from '../../base/index.js';
import type { Migration } from '../database.js';
import { toSqliteParameters } from './values.js';

/**
 * Applies, in the order of their names, the steps that the database has not had, each in a transaction of its own; when this returns, all
 * are on disk. Errors: SCHEMA_NEWER when it has had some that nobody here knows, and then nothing is done; STORE_FAILED.
 */
export function migrate(connection: Driver.Database, migrations: readonly Migration[]): void {
  connection.exec('CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, applied_at text NOT NULL)');
  const rows = connection.prepare('SELECT name FROM migration').all([]) as { name: string }[];
  const applied = new Set(rows.map(row => row.name));
  assertKnown(applied, migrations);
  const missing = migrations.filter(migration => !applied.has(migration.name));
  missing.sort((a, b) => (a.name < b.name ? -1 : 1));
  const last = missing.pop();
  if (!last) return;
  // The sync of the last step is that of all: the log is one file, and a step counts only with those before it.
  withoutSync(connection, () => {
    for (const migration of missing) apply(connection, migration);
  });
  apply(connection, last);
}

/** In the log, what is committed meanwhile is whole or not there at all; it is on disk with the next commit after that. */
function withoutSync(connection: Driver.Database, task: () => void): void {
  const { synchronous } = connection.prepare('PRAGMA synchronous').get([]) as { synchronous: bigint | number };
  connection.exec('PRAGMA synchronous = NORMAL');
  try {
    task();
  } finally {
    connection.exec(`PRAGMA synchronous = ${synchronous}`);
  }
}

function assertKnown(applied: ReadonlySet<string>, migrations: readonly Migration[]): void {
  const unknown = [...applied].filter(name => !migrations.some(migration => migration.name === name)).sort();
  if (unknown.length === 0) return;
  throw new MeshError(
    'SCHEMA_NEWER',
    `the store has steps of the schema that this version does not know (${unknown.join(', ')}): a newer dacp has used it; ` +
      'update this one, or restore a backup of before into another folder',
    { details: { steps: unknown.join(',') } },
  );
}

function apply(connection: Driver.Database, migration: Migration): void {
  connection.exec('BEGIN IMMEDIATE');
  try {
    for (const statement of migration.statements) connection.exec(toSqliteParameters(statement));
    connection.prepare("INSERT INTO migration VALUES (?1, datetime('now'))").run([migration.name]);
    connection.exec('COMMIT');
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK');
    const why = error instanceof Error ? error.message : String(error);
    throw new MeshError('STORE_FAILED', `step ${migration.name} of the schema failed: ${why}; nothing of it was kept`);
  }
}
