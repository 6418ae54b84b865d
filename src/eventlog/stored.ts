import type { Database, SqlValue } from '../storage/index.js';

/** An event as it lies in the record, byte for byte: for those who prove or copy it, not for those who read it. */
export interface StoredEvent {
  readonly stream: string;
  readonly version: bigint;
  readonly position: bigint;
  /** id, type, namespace, agent id, conversation id. */
  readonly columns: readonly string[];
  readonly data: Uint8Array;
}

/** The type of an event, which need not be read for that. */
export function typeOf({ columns }: StoredEvent): string {
  return columns[1] ?? '';
}

/** Which of them; both ends are positions. */
export interface StoredRange {
  readonly after: bigint;
  /** Included; absent: up to the last. */
  readonly upTo?: bigint;
  /** Of this stream alone. */
  readonly stream?: string;
  readonly limit: number;
}

type StoredRow = {
  position: number;
  stream: string;
  version: number;
  id: string;
  type: string;
  namespace: string;
  agent_id: string;
  conversation_id: string;
  data: Uint8Array;
};

/** Events as they lie in the record, by position. */
export async function readStored(database: Database, range: StoredRange): Promise<StoredEvent[]> {
  const params: SqlValue[] = [range.after, range.limit];
  let where = 'position > $1';
  if (range.upTo !== undefined) where += ` AND position <= $${params.push(range.upTo)}`;
  if (range.stream !== undefined) where += ` AND stream = $${params.push(range.stream)}`;
  const sql = `SELECT position, stream, version, id, type, namespace, agent_id, conversation_id, data FROM event
    WHERE ${where} ORDER BY position LIMIT $2`;
  return (await database.read<StoredRow>(sql, params)).map(toStored);
}

function toStored(row: StoredRow): StoredEvent {
  return {
    stream: row.stream,
    version: BigInt(row.version),
    position: BigInt(row.position),
    columns: [row.id, row.type, row.namespace, row.agent_id, row.conversation_id],
    data: row.data,
  };
}

/** Where an event of a stream stands in the commit order; undefined: it is not there. */
export async function positionOf(database: Database, stream: string, version: bigint): Promise<bigint | undefined> {
  const sql = 'SELECT position FROM event WHERE stream = $1 AND version = $2';
  const row = (await database.read<{ position: number }>(sql, [stream, version]))[0];
  return row && BigInt(row.position);
}

/** How many events stand after this position. */
export async function countStored(database: Database, after: bigint): Promise<bigint> {
  const rows = await database.read<{ count: number }>('SELECT count(*) AS count FROM event WHERE position > $1', [
    after,
  ]);
  return BigInt(rows[0]?.count ?? 0);
}
