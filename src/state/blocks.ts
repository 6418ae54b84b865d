import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Database, Statement } from '../storage/index.js';
import { timeOf } from './record.js';

/** A part of the record, and between which times the changes of states in it were made, in ms since the epoch. */
export interface Block {
  readonly first: bigint;
  readonly last: bigint;
  readonly events: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** Changes of states in a part of the record, at least; then the next part begins. */
const blockSize = 1_000;

/** The block after further events: the same, or a new one when it is full. */
export function extend(block: Block | undefined, events: readonly Event[]): Block {
  const times = events.map(timeOf);
  const part = {
    first: events[0]?.position ?? 0n,
    last: events.at(-1)?.position ?? 0n,
    events: events.length,
    minMs: times.reduce((least, ms) => Math.min(least, ms), Number.MAX_SAFE_INTEGER),
    maxMs: times.reduce((most, ms) => Math.max(most, ms), 0),
  };
  if (!block || block.events >= blockSize) return part;
  return {
    first: block.first,
    last: part.last,
    events: block.events + part.events,
    minMs: Math.min(block.minMs, part.minMs),
    maxMs: Math.max(block.maxMs, part.maxMs),
  };
}

/** What keeps a block. */
export function blockStatement(generation: number, { first, last, events, minMs, maxMs }: Block): Statement {
  return {
    sql: `INSERT INTO state_block (generation, first_position, last_position, events, min_ms, max_ms)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (generation, first_position) DO UPDATE SET last_position = excluded.last_position,
        events = excluded.events, min_ms = excluded.min_ms, max_ms = excluded.max_ms`,
    params: [generation, first, last, events, minMs, maxMs],
  };
}

type BlockRow = {
  first_position: number;
  last_position: number;
  events: number;
  min_ms: number;
  max_ms: number;
};

/** The block that is extended next; undefined: there is none. */
export async function readLastBlock(database: Database, generation: number): Promise<Block | undefined> {
  const sql = 'SELECT * FROM state_block WHERE generation = $1 ORDER BY first_position DESC LIMIT 1';
  const [row] = await database.read<BlockRow>(sql, [generation]);
  return row && toBlock(row);
}

/** The blocks after a position that may hold changes of a range of time, at most so many, in order. */
export async function readBlocks(
  database: Database,
  generation: number,
  range: { readonly after: bigint; readonly fromMs: number; readonly untilMs: number; readonly limit: number },
): Promise<Block[]> {
  const sql = `SELECT * FROM state_block
    WHERE generation = $1 AND last_position > $2 AND max_ms >= $3 AND min_ms < $4 ORDER BY first_position LIMIT $5`;
  const { after, fromMs, untilMs, limit } = range;
  return (await database.read<BlockRow>(sql, [generation, after, fromMs, untilMs, limit])).map(toBlock);
}

function toBlock(row: BlockRow): Block {
  return {
    first: BigInt(row.first_position),
    last: BigInt(row.last_position),
    events: Number(row.events),
    minMs: Number(row.min_ms),
    maxMs: Number(row.max_ms),
  };
}
