import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Database, Statement, WriteResult } from '../storage/index.js';
import { encodeEvent } from './codec.js';
import type { Appended } from './event-store.js';
import { filterColumns, filterValues } from './filter.js';

/** The events of one append. */
export interface Batch {
  readonly stream: string;
  readonly events: readonly Event[];
  readonly expectedVersion: bigint | undefined;
}

interface Texts {
  /** The stream may be at any version. */
  readonly any: string;
  /** It must be at version $8, or no row is inserted. */
  readonly expecting: string;
  /** Whether each event says what it expects, and the store by itself where the row is. */
  readonly numbered: boolean;
}

// Version and position are found inside the statement, so that appends that expect nothing never get into each other's way.
const columns = `(${filterColumns}, id, data, position, version)`;
const nextPosition = '(SELECT coalesce(max(position), 0) + 1 FROM event)';
const selecting = `INSERT INTO event ${columns}
  SELECT $1, $2, $3, $4, $5, $6, $7, ${nextPosition}, coalesce(max(version), 0) + 1 FROM event WHERE stream = $5`;
const common: Texts = {
  any: selecting,
  expecting: `${selecting} HAVING coalesce(max(version), 0) = $8`,
  numbered: false,
};

// SQLite makes a copy of what is selected from the table that it inserts into, and another of what is returned, which together cost more
// than the row. A version that is null is ignored, and so is an id that is there: no row is inserted then either.
const values = `INSERT OR IGNORE INTO event ${columns} VALUES ($1, $2, $3, $4, $5, $6, $7, ${nextPosition},`;
const sqlite: Texts = {
  any: `${values} (SELECT coalesce(max(version), 0) + 1 FROM event WHERE stream = $5))`,
  expecting: `${values} (SELECT CASE coalesce(max(version), 0) WHEN $8 THEN $8 + 1 END FROM event WHERE stream = $5))`,
  numbered: true,
};

const returning = ' RETURNING version, position';
const returned = new Map(
  [common, sqlite].map(texts => [texts, { any: texts.any + returning, expecting: texts.expecting + returning }]),
);

/** The statements that append these events. */
export function appendStatements(
  dialect: Database['dialect'],
  { stream, events, expectedVersion }: Batch,
): Statement[] {
  const texts = dialect === 'sqlite' ? sqlite : common;
  const last = returned.get(texts) ?? texts;
  return events.map((event, index) => {
    const params = [...filterValues({ ...event, stream }), event.id, toData(event)];
    const isLast = index === events.length - 1;
    // Where not each says what it expects the first does, and the others follow it within the same write.
    if (expectedVersion === undefined || (index > 0 && !texts.numbered))
      return { sql: isLast ? last.any : texts.any, params, expectChanges: 1 };
    const sql = isLast && !texts.numbered ? last.expecting : texts.expecting;
    return { sql, params: [...params, expectedVersion + BigInt(index)], expectChanges: 1 };
  });
}

/** Where the events are, by the result of the last statement. */
export function whereItEnded(result: WriteResult | undefined, { events, expectedVersion = 0n }: Batch): Appended {
  const row = result?.rows[0] as { version: number; position: number } | undefined;
  if (row) return { version: BigInt(row.version), position: BigInt(row.position) };
  return { version: expectedVersion + BigInt(events.length), position: BigInt(result?.lastRowId ?? 0) };
}

/** What the columns say is not said again in the bytes. */
function toData(event: Event): Uint8Array {
  return encodeEvent({ ...event, stream: '', version: 0n, position: 0n });
}
