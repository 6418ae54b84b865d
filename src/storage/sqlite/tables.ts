import type Driver from 'libsql';
import type { TableShape } from '../snapshot.js';

/** The tables of the rooms: not those of SQLite, and not the list of the steps of the schema. */
export function readTables(connection: Driver.Database): TableShape[] {
  const sql = `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'
    AND name NOT LIKE 'libsql~_%' ESCAPE '~' AND name <> 'migration' ORDER BY name`;
  return namesOf(connection, sql).map(name => ({
    name,
    columns: namesOf(connection, `SELECT name FROM pragma_table_info('${name}') ORDER BY cid`),
  }));
}

/** Names of the steps of the schema that were run. */
export function readSchema(connection: Driver.Database): string[] {
  const has = namesOf(connection, "SELECT name FROM sqlite_master WHERE name = 'migration'").length > 0;
  return has ? namesOf(connection, 'SELECT name FROM migration ORDER BY name') : [];
}

function namesOf(connection: Driver.Database, sql: string): string[] {
  return (connection.prepare(sql).all([]) as { name: string }[]).map(({ name }) => name);
}
