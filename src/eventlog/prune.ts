import type { Database, Statement } from '../storage/index.js';

/** The streams of the record whose names begin like this, after one of them; by name. */
export async function streamsOf(
  database: Database,
  { prefix, after, limit }: { readonly prefix: string; readonly after: string; readonly limit: number },
): Promise<string[]> {
  const sql = `SELECT DISTINCT stream FROM event WHERE stream > $1 AND substr(stream, 1, length($2)) = $2
    ORDER BY stream LIMIT $3`;
  return (await database.read<{ stream: string }>(sql, [after, prefix, limit])).map(row => row.stream);
}

/**
 * Takes the events of a stream up to a version out of the record. The newest event of a stream must stay, so that its versions, and the
 * positions of all, are used once.
 */
export function pruneStream(stream: string, toVersion: bigint): Statement {
  return {
    sql: `DELETE FROM event WHERE stream = $1 AND version <= $2
      AND version < (SELECT max(version) FROM event AS newest WHERE newest.stream = $1)`,
    params: [stream, toVersion],
  };
}
