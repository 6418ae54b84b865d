import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { MeshError } from '../base/index.js';
import type { Database, Statement } from '../storage/index.js';
import { encodeEvent } from './codec.js';
import type { Appended, AppendOptions } from './event-store.js';
import { filterColumns, filterValues } from './filter.js';

/** Appends follow each other, in all processes of a database: so positions have no holes, and none shows before those below it. */
export const appendOrder = 'event';

// Version and position are found inside the statement, so that appends that expect nothing never get into each other's way. The first
// event carries the expectation; the others follow it within the same write.
const insert = `INSERT INTO event (${filterColumns}, id, data, position, version)
  SELECT $1, $2, $3, $4, $5, $6, $7, (SELECT coalesce(max(position), 0) + 1 FROM event), coalesce(max(version), 0) + 1
  FROM event WHERE stream = $5`;
const insertExpecting = `${insert} HAVING coalesce(max(version), 0) = $8`;
const returning = ' RETURNING version, position';
const ofLast = { any: insert + returning, expecting: insertExpecting + returning };
const ofOthers = { any: insert, expecting: insertExpecting };

/** The statements that append these events; the last of them returns where it ended. */
export function appendStatements(stream: string, events: readonly Event[], expectedVersion?: bigint): Statement[] {
  return events.map((event, index) => {
    const expects = index === 0 && expectedVersion !== undefined;
    const texts = index === events.length - 1 ? ofLast : ofOthers;
    const params = [...filterValues({ ...event, stream }), event.id, toData(event)];
    return {
      sql: expects ? texts.expecting : texts.any,
      params: expects ? [...params, expectedVersion] : params,
      expectChanges: 1,
    };
  });
}

/** What the columns say is not said again in the bytes. */
function toData(event: Event): Uint8Array {
  return encodeEvent({ ...event, stream: '', version: 0n, position: 0n });
}

/** Errors: FIELD_INVALID for no events, or two with one id. */
export function checkBatch(events: readonly Event[]): void {
  if (events.length === 0) throw new MeshError('FIELD_INVALID', 'nothing to append: give at least one event');
  const ids = new Set(events.map(event => event.id));
  if (ids.size < events.length)
    throw new MeshError('FIELD_INVALID', 'two events of one append have the same id; give each its own');
}

interface Attempt {
  readonly stream: string;
  readonly events: readonly Event[];
  readonly options: AppendOptions;
}

/**
 * What a WRITE_CONFLICT of an append means: it was made before (then the answer of that time), or the error to throw. Ids are looked
 * at first, since a repeated append also finds its stream at another version.
 */
export async function afterConflict(database: Database, attempt: Attempt, conflict: MeshError): Promise<Appended> {
  const { stream, events } = attempt;
  const statement = Number(conflict.details.statement);
  if (statement >= events.length) throw ofAlongside(conflict, statement - events.length);
  const present = await findIds(database, events);
  const last = present.find(row => row.id === events.at(-1)?.id);
  if (last && present.length === events.length && present.every(row => row.stream === stream))
    return { version: BigInt(last.version), position: BigInt(last.position) };
  const taken = present[0];
  if (taken) throw idTaken(taken);
  throw await versionConflict(database, attempt, conflict);
}

type IdRow = { id: string; stream: string; version: number; position: number };

function findIds(database: Database, events: readonly Event[]): Promise<IdRow[]> {
  const list = events.map((_, index) => `$${index + 1}`).join(', ');
  const sql = `SELECT id, stream, version, position FROM event WHERE id IN (${list})`;
  return database.read<IdRow>(
    sql,
    events.map(event => event.id),
  );
}

function ofAlongside(conflict: MeshError, index: number): MeshError {
  return new MeshError('WRITE_CONFLICT', conflict.message, {
    details: { ...conflict.details, statement: String(index) },
    cause: conflict,
  });
}

function idTaken(taken: IdRow): MeshError {
  return new MeshError(
    'EVENT_ID_TAKEN',
    `event id ${taken.id} is in the record already, as version ${taken.version} of ${taken.stream}; give new events new ids`,
    { details: { id: taken.id, stream: taken.stream } },
  );
}

async function versionConflict(database: Database, attempt: Attempt, conflict: MeshError): Promise<MeshError> {
  const { stream, options } = attempt;
  if (options.expectedVersion === undefined) return conflict;
  const sql = 'SELECT coalesce(max(version), 0) AS version FROM event WHERE stream = $1';
  const version = (await database.read<{ version: number }>(sql, [stream]))[0]?.version ?? 0;
  return new MeshError(
    'VERSION_CONFLICT',
    `stream ${stream} is at version ${version}, not ${options.expectedVersion}; read it again and decide again`,
    { details: { version: String(version) } },
  );
}
