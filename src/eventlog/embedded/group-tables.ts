import type { Database } from '../../storage/index.js';

/** Shares of a group's events, by key: so many subscribers can have something to do at once. */
export const slots = 16;

/** The offset up to which each slot is done. Those of a group that is new begin here. */
export async function loadGroup(database: Database, name: string, begin: bigint): Promise<bigint[]> {
  const insert =
    'INSERT INTO feed_group (name, slot, feed_offset) VALUES ($1, $2, $3) ON CONFLICT (name, slot) DO NOTHING';
  await database.write(Array.from({ length: slots }, (_, slot) => ({ sql: insert, params: [name, slot, begin] })));
  const sql = 'SELECT slot, feed_offset FROM feed_group WHERE name = $1 ORDER BY slot';
  const rows = await database.read<{ slot: number; feed_offset: number }>(sql, [name]);
  return rows.map(row => BigInt(row.feed_offset));
}

/** Writes down how far these slots are done. */
export async function saveGroup(database: Database, name: string, done: ReadonlyMap<number, bigint>): Promise<void> {
  const sql = 'UPDATE feed_group SET feed_offset = $3 WHERE name = $1 AND slot = $2';
  await database.write([...done].map(([slot, offset]) => ({ sql, params: [name, slot, offset] })));
}
