import type { Database, Statement } from '../storage/index.js';

/** The position up to which a relay has brought everything. */
export async function loadPosition(database: Database, name: string): Promise<bigint> {
  const rows = await database.read<{ position: number }>('SELECT position FROM relay_cursor WHERE name = $1', [name]);
  return BigInt(rows[0]?.position ?? 0);
}

/** Writes down how far a relay is. */
export async function savePosition(database: Database, name: string, position: bigint): Promise<void> {
  await database.write([positionStatement(name, position)]);
}

/** The statement that does so. */
export function positionStatement(name: string, position: bigint): Statement {
  const sql = `INSERT INTO relay_cursor (name, position) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET position = excluded.position`;
  return { sql, params: [name, position] };
}

/** Nobody needs to know more exactly, and writers wait while rows are counted. */
const countMax = 1_000_000;

/** How many events of the record lie after this position, up to a million. */
export async function countBehind(database: Database, position: bigint): Promise<number> {
  const sql = 'SELECT count(*) AS behind FROM (SELECT 1 AS one FROM event WHERE position > $1 LIMIT $2) AS waiting';
  const [row] = await database.read<{ behind: number }>(sql, [position, countMax]);
  return Number(row?.behind ?? 0);
}
