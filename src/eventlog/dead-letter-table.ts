import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type DeadLetter, DeadLetterSchema, type Event, EventSchema } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { MeshError } from '../base/index.js';
import type { Database } from '../storage/index.js';

/** A dead letter with the event, when that is kept with it: an event of the record is kept there. */
export interface KeptLetter {
  readonly letter: DeadLetter;
  readonly event: Event | undefined;
}

/** What is given up. */
export interface GivenUp {
  readonly feed: string;
  /** Of the event: what is known of one that cannot be read. */
  readonly event: Pick<Event, 'id' | 'type' | 'stream' | 'version' | 'position'>;
  /** Where the event is not in the record, all of it. */
  readonly whole: Event | undefined;
  readonly error: MeshError;
  readonly nowMs: number;
}

type LetterRow = {
  feed: string;
  event_id: string;
  type: string;
  stream: string;
  version: number;
  position: number;
  reason: string;
  message: string;
  at: number;
  attempts: number;
  data: Uint8Array | null;
};

const insertSql = `INSERT INTO dead_letter (feed, event_id, type, stream, version, position, reason, message, at, attempts, data)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)
  ON CONFLICT (feed, event_id) DO UPDATE SET attempts = dead_letter.attempts + 1, reason = excluded.reason,
    message = excluded.message, at = excluded.at
  RETURNING attempts`;

/** Keeps a dead letter, or that it was given up once more; resolves with the number of its attempts. */
export async function insertLetter(database: Database, givenUp: GivenUp): Promise<number> {
  const { feed, event, whole, error, nowMs } = givenUp;
  const params = [
    feed,
    event.id,
    event.type,
    event.stream,
    event.version,
    event.position,
    error.reason,
    error.message.slice(0, 1_000),
    Math.trunc(nowMs),
    whole === undefined ? null : (bytesOf(whole) ?? null),
  ];
  const [result] = await database.write([{ sql: insertSql, params }]);
  return Number(result?.rows[0]?.attempts ?? 1);
}

/** An event that cannot be written at all is lost. */
function bytesOf(event: Event): Uint8Array | undefined {
  try {
    return toBinary(EventSchema, event);
  } catch {
    return undefined;
  }
}

/** A place in the list. */
export interface LetterPlace {
  readonly at: number;
  readonly eventId: string;
}

const columns = 'feed, event_id, type, stream, version, position, reason, message, at, attempts, data';

/** Dead letters of a feed after a place, oldest first. */
export async function readLetters(
  database: Database,
  query: { readonly feed: string; readonly after: LetterPlace; readonly limit: number },
): Promise<KeptLetter[]> {
  const { feed, after, limit } = query;
  const sql = `SELECT ${columns} FROM dead_letter
    WHERE feed = $1 AND (at > $2 OR (at = $2 AND event_id > $3)) ORDER BY at, event_id LIMIT $4`;
  return (await database.read<LetterRow>(sql, [feed, after.at, after.eventId, limit])).map(toLetter);
}

/** One of them. */
export async function findLetter(database: Database, feed: string, eventId: string): Promise<KeptLetter | undefined> {
  const sql = `SELECT ${columns} FROM dead_letter WHERE feed = $1 AND event_id = $2`;
  const [row] = await database.read<LetterRow>(sql, [feed, eventId]);
  return row && toLetter(row);
}

/** It is none any more. */
export async function deleteLetter(database: Database, feed: string, eventId: string): Promise<void> {
  await database.write([{ sql: 'DELETE FROM dead_letter WHERE feed = $1 AND event_id = $2', params: [feed, eventId] }]);
}

function toLetter(row: LetterRow): KeptLetter {
  const { feed, type, stream, reason, message, attempts, data } = row;
  const letter = create(DeadLetterSchema, {
    feed,
    eventId: row.event_id,
    type,
    stream,
    version: BigInt(row.version),
    position: BigInt(row.position),
    reason,
    message,
    time: timestampFromMs(row.at),
    attempts,
  });
  return { letter, event: data === null ? undefined : fromBinary(EventSchema, data) };
}
