import type { Client } from 'pg';
import type { TableShape } from '../snapshot.js';
import { migrationTable } from './migrate.js';
import { ownMigration } from './sql.js';

const columnsSql = `SELECT c.table_name AS table, c.column_name AS column
  FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
  WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
  ORDER BY c.table_name, c.ordinal_position`;

/** The tables of the rooms: not those of the adapter, and not the list of the steps of the schema. */
export async function readTables(client: Client): Promise<TableShape[]> {
  const { rows } = await client.query<{ table: string; column: string }>(columnsSql);
  const tables = new Map<string, string[]>();
  for (const { table, column } of rows) {
    if (table === migrationTable || table.startsWith('dacp_')) continue;
    tables.set(table, [...(tables.get(table) ?? []), column]);
  }
  return [...tables].map(([name, columns]) => ({ name, columns }));
}

/** Names of the rooms' steps of the schema that were run; undefined: nobody has used the database yet. */
export async function readSchema(client: Client): Promise<string[] | undefined> {
  const { rows: found } = await client.query(
    `SELECT to_regclass(quote_ident(current_schema()) || '.${migrationTable}') AS it`,
  );
  if (found[0]?.it === null) return undefined;
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${migrationTable} ORDER BY name`);
  return rows.map(({ name }) => name).filter(name => name !== ownMigration.name);
}
