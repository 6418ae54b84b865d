import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Driver from 'libsql';
import { MeshError } from '../../base/index.js';
import type { SqlValue } from '../database.js';
import type { Snapshot, TableShape } from '../snapshot.js';
import { assertHeader } from './database-file.js';
import { createStatements } from './engine.js';
import { toError, toFault } from './faults.js';
import { usable } from './folder.js';
import { readSchema, readTables } from './tables.js';
import { fromDriver, toRows, toWire } from './values.js';

/**
 * Looks at the embedded store in a folder, whether a node has it open or not. Writers go on: SQLite shows a reader the store as it
 * was when it began. Meanwhile the log of the database grows, since nothing that the reader may want is taken out of it.
 *
 * Errors: DATA_FOLDER_UNUSABLE where there is no store, STORE_DAMAGED.
 */
export function openSqliteSnapshot({ folder }: { readonly folder: string }): Snapshot {
  const path = resolve(folder);
  const file = join(path, 'dacp.db');
  if (!existsSync(file))
    throw new MeshError(
      'DATA_FOLDER_UNUSABLE',
      `there is no store in the data folder ${path}; name the folder of a node`,
      {
        details: { folder: path },
      },
    );
  const connection = usable(path, () => begin(file));
  const statements = createStatements(connection);

  async function read<Row extends Record<string, SqlValue>>(sql: string, params: readonly SqlValue[] = []) {
    const outcome = statements.read(toWire({ sql, params }));
    if ('fault' in outcome) throw toError(outcome.fault);
    return outcome.results.flatMap(toRows) as Row[];
  }

  return {
    dialect: 'sqlite',
    schema: readSchema(connection),
    tables: readTables(connection),
    read,
    count: async ({ name }) => (await read<{ n: number }>(`SELECT count(*) AS n FROM "${name}"`))[0]?.n ?? 0,
    async *rows(table) {
      const iterator = rowsOf(connection, table);
      try {
        for (const row of iterator) yield row.map(fromDriver);
      } catch (error) {
        throw toError(toFault(error));
      }
    },
    async [Symbol.asyncDispose]() {
      connection.close();
    },
  };
}

/** The moment is that of the first read within the transaction. */
function begin(file: string): Driver.Database {
  assertHeader(file);
  const connection = new Driver(file);
  try {
    connection.exec('PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; BEGIN');
    connection.prepare('SELECT count(*) FROM sqlite_master').get([]);
    return connection.defaultSafeIntegers(true);
  } catch (error) {
    connection.close();
    throw error;
  }
}

function rowsOf(connection: Driver.Database, { name, columns }: TableShape): Iterable<unknown[]> {
  const list = columns.map(column => `"${column}"`).join(', ');
  const statement = connection.prepare<unknown[]>(`SELECT ${list} FROM "${name}"`);
  statement.raw();
  return statement.iterate([]) as Iterable<unknown[]>;
}
