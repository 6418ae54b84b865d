import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { MeshError } from '../base/index.js';
import type { Database, SqlValue } from '../storage/index.js';
import { decodeEvent } from './codec.js';
import type { ReadOptions } from './event-store.js';
import { toCondition } from './filter.js';
import type { StoredEvent } from './stored.js';

/** One stream, by version; or all events, by position. */
export type Scope = { readonly stream: string } | 'all';

/**
 * How many versions or positions one statement looks at when a filter may skip most of them: writers wait while it runs, so it must
 * be short.
 */
const windowSize = 10_000n;

/** A page of events. */
export async function readEvents(database: Database, scope: Scope, options: ReadOptions): Promise<Event[]> {
  const limit = options.limit ?? 100;
  if (toCondition(options.filter, 1).sql === '')
    return readRange(database, { scope, options, limit, ...whole(options) });
  const found: Event[] = [];
  const read = (range: Range, wanted: number) => readRange(database, { scope, options, limit: wanted, ...range });
  // Forwards, the first range is known before the head is.
  const begin = options.backwards ? undefined : windowAbove(options.after ?? 0n);
  let [head, ahead] = await Promise.all([readHead(database, scope), begin && read(begin, limit)]);
  for (let range = firstRange(options, head); range && found.length < limit; ) {
    options.signal?.throwIfAborted();
    const page = ahead ?? (await read(range, limit - found.length));
    ahead = undefined;
    found.push(...page);
    range = nextRange(options, head, page.length > 0 ? range : await overGap(database, { scope, options, range }));
  }
  return found;
}

/** Both ends excluded. */
interface Range {
  readonly above: bigint;
  readonly below: bigint | undefined;
}

function whole({ after, backwards }: ReadOptions): Range {
  return backwards ? { above: 0n, below: after } : { above: after ?? 0n, below: undefined };
}

function firstRange(options: ReadOptions, head: bigint): Range | undefined {
  const below = options.after ?? head + 1n;
  return options.backwards ? rangeBelow(below) : rangeAbove(options.after ?? 0n, head);
}

function nextRange(options: ReadOptions, head: bigint, last: Range): Range | undefined {
  if (options.backwards) return rangeBelow(last.above + 1n);
  return rangeAbove(last.above + windowSize, head);
}

/** The range as far as nothing is there at all: positions leap by far where the record goes on from a backup. */
async function overGap(
  database: Database,
  { scope, options, range }: { readonly scope: Scope; readonly options: ReadOptions; readonly range: Range },
): Promise<Range> {
  const key = scope === 'all' ? 'position' : 'version';
  const [edge, side] = options.backwards
    ? [range.above, `max(${key}) AS edge FROM event WHERE ${key} <= $1`]
    : [range.above + windowSize + 1n, `min(${key}) AS edge FROM event WHERE ${key} >= $1`];
  const ofStream = scope === 'all' ? '' : ' AND stream = $2';
  const params = scope === 'all' ? [edge] : [edge, scope.stream];
  const [row] = await database.read<{ edge: number | null }>(`SELECT ${side}${ofStream}`, params);
  const next = BigInt(row?.edge ?? edge);
  return options.backwards ? { ...range, above: next } : { ...range, above: next - 1n - windowSize };
}

function rangeAbove(above: bigint, head: bigint): Range | undefined {
  return above < head ? windowAbove(above) : undefined;
}

function windowAbove(above: bigint): Range {
  return { above, below: above + windowSize + 1n };
}

function rangeBelow(below: bigint): Range | undefined {
  if (below <= 1n) return undefined;
  return { above: below - 1n > windowSize ? below - 1n - windowSize : 0n, below };
}

async function readHead(database: Database, scope: Scope): Promise<bigint> {
  const rows =
    scope === 'all'
      ? await database.read<{ head: number }>('SELECT max(position) AS head FROM event')
      : await database.read<{ head: number }>('SELECT max(version) AS head FROM event WHERE stream = $1', [
          scope.stream,
        ]);
  return BigInt(rows[0]?.head ?? 0);
}

type EventRow = { stream: string; version: number; position: number; data: Uint8Array };

async function readRange(
  database: Database,
  query: Range & { scope: Scope; options: ReadOptions; limit: number },
): Promise<Event[]> {
  const { scope, options, above, below } = query;
  const key = scope === 'all' ? 'position' : 'version';
  const params: SqlValue[] = [above, query.limit];
  let where = `${key} > $1`;
  if (scope !== 'all') where += ` AND stream = $${params.push(scope.stream)}`;
  if (below !== undefined) where += ` AND ${key} < $${params.push(below)}`;
  const condition = toCondition(options.filter, params.length + 1);
  const order = options.backwards ? 'DESC' : 'ASC';
  const sql = `SELECT stream, version, position, data FROM event WHERE ${where}${condition.sql} ORDER BY ${key} ${order} LIMIT $2`;
  const rows = await database.read<EventRow>(sql, [...params, ...condition.params]);
  return rows.map(toEvent);
}

/** The event of a row of the record. Errors: EVENT_UNREADABLE. */
export function toEvent(row: EventRow | StoredEvent): Event {
  const event = decode(row);
  event.stream = row.stream;
  event.version = BigInt(row.version);
  event.position = BigInt(row.position);
  return event;
}

function decode({ stream, version, position, data }: EventRow | StoredEvent): Event {
  try {
    return decodeEvent(data);
  } catch (cause) {
    const advice = 'it was damaged, or written by a newer version; "dacp audit verify" names all that was changed';
    throw new MeshError('EVENT_UNREADABLE', `event ${version} of ${stream} in the record cannot be read: ${advice}`, {
      details: { stream, version: String(version), position: String(position) },
      cause,
    });
  }
}
