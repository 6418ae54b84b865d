import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { MeshError } from '../base/index.js';
import type { Database } from '../storage/index.js';
import type { Appended, AppendOptions } from './event-store.js';

/** Appends follow each other, in all processes of a database: so positions have no holes, and none shows before those below it. */
export const appendOrder = 'event';

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
