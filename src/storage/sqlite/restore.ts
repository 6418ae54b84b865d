import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Driver from 'libsql';
import { createLifecycle, MeshError, systemClock } from '../../base/index.js';
import type { Database, SqlValue, Statement } from '../database.js';
import type { RestoreTarget } from '../snapshot.js';
import { settle } from './database-file.js';
import { createStatements } from './engine.js';
import { toError } from './faults.js';
import { type HeldFolder, holdFolder, usable } from './folder.js';
import { migrate } from './migrate.js';
import type { Outcome, WireResult } from './protocol.js';
import type { SqliteOptions } from './sqlite.js';
import { readTables } from './tables.js';
import { toRows, toWire } from './values.js';

/** Where a store is restored. */
export interface SqliteRestoreOptions extends Pick<SqliteOptions, 'folder' | 'migrations'> {
  /** Names of what may be in the folder already, such as keys; whatever begins with `dacp.` may be. */
  readonly beside?: readonly string[];
}

/**
 * Takes a folder without a store, to fill one there. It grows under another name and gets its own when it is finished, so a restore
 * that breaks off leaves a folder that is still empty.
 *
 * Errors: RESTORE_TARGET_NOT_EMPTY, DATA_FOLDER_HELD, DATA_FOLDER_UNUSABLE.
 */
export function openSqliteRestore(options: SqliteRestoreOptions): RestoreTarget {
  const path = resolve(options.folder);
  assertOwn(path, options.beside ?? []);
  const held = holdFolder(path);
  const growing = `${held.databaseFile}.restoring`;
  const { connection, close } = filling(path, held, growing);
  try {
    migrate(connection, options.migrations);
  } catch (error) {
    close();
    throw error;
  }
  return {
    database: databaseOn(connection),
    tables: readTables(connection),
    async finish() {
      connection.close();
      usable(path, () => settle(growing, held.databaseFile));
      held.release();
    },
    async abandon() {
      close();
    },
  };
}

function filling(path: string, held: HeldFolder, growing: string) {
  let connection: Driver.Database | undefined;
  const remove = () => {
    for (const file of [growing, `${growing}-journal`]) rmSync(file, { force: true });
  };
  const close = () => {
    connection?.close();
    remove();
    held.release();
  };
  try {
    assertEmpty(path, held.databaseFile);
    remove();
    connection = usable(path, () => {
      const made = new Driver(growing);
      // Nobody else sees the file before it is whole, and it is synced then.
      made.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF');
      return made.defaultSafeIntegers(true);
    });
    return { connection, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Before anything is written there: a folder of somebody else's is not filled with a store. */
function assertOwn(path: string, beside: readonly string[]): void {
  // What was a data folder once is one, whatever else came into it.
  if (existsSync(join(path, 'dacp.lock'))) return;
  const isOwn = (name: string) => name.startsWith('dacp.') || beside.includes(name);
  const stranger = usable(path, () => (existsSync(path) ? readdirSync(path).find(name => !isOwn(name)) : undefined));
  if (stranger === undefined) return;
  throw new MeshError(
    'RESTORE_TARGET_NOT_EMPTY',
    `the folder ${path} has other files, such as ${stranger}; restore into an empty folder`,
    { details: { folder: path } },
  );
}

function assertEmpty(path: string, databaseFile: string): void {
  const there = [databaseFile, `${databaseFile}-wal`].find(existsSync);
  if (there === undefined) return;
  throw new MeshError(
    'RESTORE_TARGET_NOT_EMPTY',
    `the data folder ${path} has a store already; restore into an empty folder, or move ${there} away`,
    { details: { folder: path } },
  );
}

const nothing = async () => undefined;

function databaseOn(connection: Driver.Database): Database {
  const { read, writeGroup } = createStatements(connection);
  const results = (outcome: Outcome | undefined): readonly WireResult[] => {
    if (outcome === undefined) return [];
    if ('fault' in outcome) throw toError(outcome.fault);
    return outcome.results;
  };
  return Object.assign(createLifecycle({ name: 'a store that is restored', start: nothing, close: nothing }), {
    dialect: 'sqlite' as const,
    async read<Row extends Record<string, SqlValue>>(sql: string, params: readonly SqlValue[] = []) {
      return results(read(toWire({ sql, params }))).flatMap(toRows) as Row[];
    },
    async write(statements: readonly Statement[]) {
      const [outcome] = writeGroup([statements.map(toWire)]);
      return results(outcome).map(result => ({ changes: result.changes, rows: toRows(result) }));
    },
    now: async () => systemClock.now(),
  });
}
