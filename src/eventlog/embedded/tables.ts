import { randomInt } from 'node:crypto';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Database, Statement } from '../../storage/index.js';
import { decodeEvent } from '../codec.js';
import type { EncodedEvent } from '../encode-events.js';
import { type EventFilter, filterColumns, filterValues, toCondition } from '../filter.js';

/** Where the feed stands. */
export interface FeedState {
  readonly feedId: number;
  /** The newest offset. */
  readonly head: bigint;
  /** Everything up to here is not kept any more. */
  readonly trimmedTo: bigint;
}

/** An event with its place in the feed. */
export interface Placed {
  readonly offset: bigint;
  readonly event: Event;
}

/** The newest offset; when retention has taken all events, where it stopped; after a leap, where that went. */
const newest = 'coalesce((SELECT max(feed_offset) FROM feed_event), trimmed_to)';
const head = `(SELECT CASE WHEN leapt_to > ${newest} THEN leapt_to ELSE ${newest} END FROM feed_state WHERE name = 'events')`;
const headSql = `SELECT ${head} AS head, feed_id, trimmed_to FROM feed_state WHERE name = 'events'`;
/** Offsets follow each other in all processes of a database. */
const feedOrder = 'feed';

/** Reads where the feed stands; the first time, gives it its number. */
export async function loadState(database: Database): Promise<FeedState> {
  const sql =
    "INSERT INTO feed_state (name, feed_id, trimmed_to) VALUES ('events', $1, 0) ON CONFLICT (name) DO NOTHING";
  const [, state] = await database.write([{ sql, params: [randomInt(2 ** 32)] }, { sql: headSql }]);
  const row = state?.rows[0] as { head: number; feed_id: number; trimmed_to: number };
  return { feedId: row.feed_id, head: BigInt(row.head), trimmedTo: BigInt(row.trimmed_to) };
}

/** What is written at once. */
export interface Insertion {
  readonly events: readonly EncodedEvent[];
  readonly alongside: readonly Statement[];
  readonly nowMs: number;
}

const insertSql = `INSERT INTO feed_event (${filterColumns}, id, data, kept_at, feed_offset)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, ${head} + 1) ON CONFLICT (id) DO NOTHING`;

/** Keeps the events that the feed does not have, and writes what goes with them; resolves with the newest offset. */
export async function insertEvents(database: Database, { events, alongside, nowMs }: Insertion): Promise<bigint> {
  const inserts = events.map(({ event, bytes }) => ({
    sql: insertSql,
    params: [...filterValues(event), event.id, bytes, Math.trunc(nowMs)],
  }));
  const results = await database.write([...alongside, ...inserts, { sql: headSql }], { order: feedOrder });
  return BigInt(results.at(-1)?.rows[0]?.head as number);
}

/** What is copied at once: events of the record, those after one position and up to another, without a gap. */
export interface Copy {
  readonly after: bigint;
  readonly upTo: bigint;
  readonly alongside: readonly Statement[];
  readonly nowMs: number;
}

const copySql = `INSERT INTO feed_event (${filterColumns}, id, data, version, position, kept_at, feed_offset)
  SELECT ${filterColumns}, id, data, version, position, $3, place.head + position - $1
  FROM event, (SELECT ${head} AS head) AS place WHERE position > $1 AND position <= $2 ON CONFLICT (id) DO NOTHING`;

/** Keeps events of the record that the feed does not have, as `insertEvents` does, but none of them leaves the database for that. */
export async function copyEvents(database: Database, { after, upTo, alongside, nowMs }: Copy): Promise<bigint> {
  const copy = { sql: copySql, params: [after, upTo, Math.trunc(nowMs)] };
  const results = await database.write([...alongside, copy, { sql: headSql }], { order: feedOrder });
  return BigInt(results.at(-1)?.rows[0]?.head as number);
}

/** The first `limit` events that fit, of those after `above` and up to `upTo`. */
export async function readPlaced(
  database: Database,
  range: { readonly above: bigint; readonly upTo: bigint; readonly limit: number },
  filter: EventFilter | undefined,
): Promise<Placed[]> {
  const condition = toCondition(filter, 4);
  const sql = `SELECT feed_offset, stream, version, position, data FROM feed_event
    WHERE feed_offset > $1 AND feed_offset <= $2${condition.sql} ORDER BY feed_offset LIMIT $3`;
  const params = [range.above, range.upTo, range.limit, ...condition.params];
  const rows = await database.read<PlacedRow>(sql, params);
  return rows.map(row => ({ offset: BigInt(row.feed_offset), event: eventOf(row) }));
}

type PlacedRow = { feed_offset: number; stream: string; version: number; position: number; data: Uint8Array };

/** Of a copy, the columns say what its bytes do not. */
function eventOf({ stream, version, position, data }: PlacedRow): Event {
  const event = decodeEvent(data);
  if (version === 0) return event;
  event.stream = stream;
  event.version = BigInt(version);
  event.position = BigInt(position);
  return event;
}

/** The first offset after this one at which there is an event; undefined: none. */
export async function readNext(database: Database, offset: bigint): Promise<bigint | undefined> {
  const sql = 'SELECT min(feed_offset) AS next FROM feed_event WHERE feed_offset > $1';
  const [row] = await database.read<{ next: number | bigint | null }>(sql, [offset]);
  return row?.next == null ? undefined : BigInt(row.next);
}

/** The oldest offsets with the times at which they were kept. */
export async function readOldest(database: Database, limit: number): Promise<{ offset: bigint; keptAtMs: number }[]> {
  const sql = 'SELECT feed_offset, kept_at FROM feed_event ORDER BY feed_offset LIMIT $1';
  const rows = await database.read<{ feed_offset: number; kept_at: number }>(sql, [limit]);
  return rows.map(row => ({ offset: BigInt(row.feed_offset), keptAtMs: row.kept_at }));
}

/** How many events there are. */
export async function countKept(database: Database): Promise<number> {
  const [row] = await database.read<{ kept: number }>('SELECT count(*) AS kept FROM feed_event');
  return row?.kept ?? 0;
}

/** Forgets everything up to this offset; how many events that were. */
export async function trimTo(database: Database, offset: bigint): Promise<number> {
  const [deleted] = await database.write([
    { sql: 'DELETE FROM feed_event WHERE feed_offset <= $1', params: [offset] },
    { sql: "UPDATE feed_state SET trimmed_to = $1 WHERE name = 'events'", params: [offset] },
  ]);
  return deleted?.changes ?? 0;
}

/** Statements after which offsets are so much greater: for a store that goes on from an older state of itself. */
export function feedLeap(by: bigint): Statement[] {
  return [{ sql: `UPDATE feed_state SET leapt_to = ${head} + $1 WHERE name = 'events'`, params: [by] }];
}
