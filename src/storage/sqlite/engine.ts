import type Driver from 'libsql';
import { MeshError } from '../../base/index.js';
import type { SqlValue } from '../database.js';
import { openDatabaseFile } from './database-file.js';
import { toFault } from './faults.js';
import { holdFolder, usable } from './folder.js';
import { checkpointPages, reserveLog } from './log-file.js';
import { migrate } from './migrate.js';
import type { Outcome, ThreadOptions, WireResult, WireStatement } from './protocol.js';
import { fromDriver, toSqliteParameters } from './values.js';

/** The database file, opened; every call blocks, so it lives in a thread of its own. */
export interface Engine {
  /** Commits the writes together; each fails alone. One outcome for each, in order. */
  writeGroup(writes: readonly (readonly WireStatement[])[]): Outcome[];
  read(statement: WireStatement): Outcome;
  close(): void;
}

interface Prepared {
  readonly statement: Driver.Statement<unknown[]>;
  /** Names of what it returns; empty: it returns no rows. */
  readonly columns: readonly string[];
}

/** How many prepared statements are kept: far more than the rooms have, filters of callers included. */
const preparedMax = 256;

// WAL with FULL syncs the log before each COMMIT returns, which is what "on disk" means here. The log is cut back after a peak, so
// that it does not stay at its largest. Foreign keys and their like behave as on other databases.
const settings = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA busy_timeout = 5000;
  PRAGMA wal_autocheckpoint = ${checkpointPages};
  PRAGMA cache_size = -16384;
  PRAGMA temp_store = MEMORY;
  PRAGMA journal_size_limit = 67108864;
  PRAGMA foreign_keys = ON;
`;

/** Takes the folder, opens the database in it and brings its schema up to date. */
export function openEngine(options: ThreadOptions): Engine {
  const folder = holdFolder(options.folder);
  try {
    const connection = usable(options.folder, () =>
      openDatabaseFile(folder.databaseFile, settings).defaultSafeIntegers(true),
    );
    reserveLog(folder.databaseFile);
    migrate(connection, options.migrations);
    return {
      ...createStatements(connection),
      close() {
        connection.close();
        folder.release();
      },
    };
  } catch (error) {
    folder.release();
    throw error;
  }
}

/** Statements on a connection that is open. */
export function createStatements(connection: Driver.Database): Omit<Engine, 'close'> {
  const runner = createRunner(connection);
  return {
    writeGroup: writes => writeGroup(connection, runner, writes),
    read: statement => read(runner, statement),
  };
}

type Runner = (statement: WireStatement) => WireResult;

function createRunner(connection: Driver.Database): Runner {
  const cache = new Map<string, Prepared>();

  function prepare(sql: string): Prepared {
    const known = cache.get(sql);
    if (known) return known;
    const statement = connection.prepare<unknown[]>(toSqliteParameters(sql));
    const columns = statement.reader ? statement.columns().map(column => column.name) : [];
    if (columns.length > 0) statement.raw();
    const prepared = { statement, columns };
    if (cache.size >= preparedMax) cache.delete(cache.keys().next().value as string);
    cache.set(sql, prepared);
    return prepared;
  }

  return ({ sql, params }) => {
    const { statement, columns } = prepare(sql);
    if (columns.length === 0) {
      const { changes, lastInsertRowid } = statement.run(params);
      return { changes, lastRowId: lastInsertRowid, columns, rows: [] };
    }
    const rows = (statement.all(params) as unknown[][]).map(row => row.map(fromDriver) as SqlValue[]);
    return { changes: rows.length, lastRowId: null, columns, rows };
  };
}

function read(run: Runner, statement: WireStatement): Outcome {
  try {
    return { results: [run(statement)] };
  } catch (error) {
    return { fault: toFault(error) };
  }
}

/** Without savepoints, which cost as much as a small write: nearly always all go through. */
function writeGroup(
  connection: Driver.Database,
  run: Runner,
  writes: readonly (readonly WireStatement[])[],
): Outcome[] {
  try {
    return inTransaction(connection, () =>
      writes.map(write => ({ results: write.map(statement => checked(statement, run(statement))) })),
    );
  } catch {
    return writeEach(connection, run, writes);
  }
}

/** Each write in a savepoint of its own, so that those to blame fail alone. */
function writeEach(connection: Driver.Database, run: Runner, writes: readonly (readonly WireStatement[])[]): Outcome[] {
  try {
    return inTransaction(connection, () => writes.map(write => writeOne(connection, run, write)));
  } catch (error) {
    if (writes.length === 1) return [{ fault: toFault(error) }];
    // The transaction broke as a whole, on a full disk for one: the writes that are not to blame go through alone.
    return writes.flatMap(write => writeEach(connection, run, [write]));
  }
}

function inTransaction<Result>(connection: Driver.Database, task: () => Result): Result {
  try {
    connection.exec('BEGIN IMMEDIATE');
    const result = task();
    connection.exec('COMMIT');
    return result;
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}

function writeOne(connection: Driver.Database, run: Runner, write: readonly WireStatement[]): Outcome {
  const results: WireResult[] = [];
  connection.exec('SAVEPOINT one');
  try {
    for (const statement of write) results.push(checked(statement, run(statement)));
    connection.exec('RELEASE one');
    return { results };
  } catch (error) {
    // On some errors SQLite rolls back all there is: then nobody in the group has anything.
    if (!connection.inTransaction) throw error;
    connection.exec('ROLLBACK TO one; RELEASE one');
    return { fault: toFault(error, results.length) };
  }
}

function checked(statement: WireStatement, result: WireResult): WireResult {
  const { expectChanges } = statement;
  if (expectChanges === undefined || expectChanges === result.changes) return result;
  throw new MeshError(
    'WRITE_CONFLICT',
    `another write came before: ${result.changes} rows fit where ${expectChanges} must`,
  );
}
