import { resolve } from 'node:path';
import { type Clock, createLifecycle, MeshError, systemClock } from '../../base/index.js';
import type { Database, Migration, SqlValue, Statement, WriteResult } from '../database.js';
import type { WireResult } from './protocol.js';
import { openThread, type Thread } from './thread.js';
import { toRows, toWire } from './values.js';

/** What the embedded store needs. */
export interface SqliteOptions {
  /** Made where it is missing; one process at a time. */
  readonly folder: string;
  /** The schema of all rooms that keep something in it. */
  readonly migrations: readonly Migration[];
  /** The store's clock; the machine's unless said. */
  readonly clock?: Clock;
}

/**
 * The embedded store: SQLite in a thread of its own. Writes that queue up while a transaction runs are committed together (group
 * commit) and answered when that is synced to disk; a write that was answered survives the death of the process.
 *
 *     await using database = createSqlite({ folder: '.dacp', migrations: [...eventlogMigrations] });
 *     await database.start();
 *
 * Errors of `start`: DATA_FOLDER_HELD when another process has the folder, DATA_FOLDER_UNUSABLE, STORE_FAILED when a migration fails.
 */
export function createSqlite(options: SqliteOptions): Database {
  const clock = options.clock ?? systemClock;
  const folder = resolve(options.folder);
  let thread: Thread | undefined;

  const lifecycle = createLifecycle({
    name: `the store in ${folder}`,
    async start() {
      thread = await openThread({ folder, migrations: options.migrations });
    },
    async close() {
      await thread?.close();
    },
  });

  function running(): Thread {
    if (thread && lifecycle.state === 'running') return thread;
    throw new MeshError(
      'NOT_STARTED',
      `the store in ${folder} is ${lifecycle.state}; it takes calls while it is running`,
    );
  }

  return Object.assign(lifecycle, {
    dialect: 'sqlite' as const,
    async read<Row extends Record<string, SqlValue>>(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
      return toRows(await running().read(toWire({ sql, params }))) as Row[];
    },
    async write(statements: readonly Statement[]): Promise<WriteResult[]> {
      const results = await running().write(statements.map(toWire));
      return results.map(toResult);
    },
    now: async () => clock.now(),
  });
}

function toResult(result: WireResult): WriteResult {
  const { changes, lastRowId } = result;
  return { changes, rows: toRows(result), ...(lastRowId !== null && { lastRowId }) };
}
