import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Manifest, RecordRestoredSchema } from '#gen/dacp/backup/v1/backup_pb.js';
import { type Clock, systemClock } from '../base/index.js';
import { appendLeaping, feedLeap, newEvent } from '../eventlog/index.js';
import type { RestoreTarget, SqlValue, Statement, TableShape } from '../storage/index.js';
import { damaged } from './lines.js';
import type { BackupFile } from './read.js';
import { rowsOf } from './write.js';

/**
 * So far everything that is numbered goes on behind the backup. More than a node can have given out since: 2,500 events a second
 * for four days. There is room for nine million restores before numbers end.
 */
export const leap = 1_000_000_000n;

/** What to restore where. */
export interface RestoreOptions {
  readonly backup: BackupFile;
  /** Filled, and finished; abandoned when something fails. It has the schema of the backup. */
  readonly target: RestoreTarget;
  /** Statements of rooms that keep numbers which must grow for ever: they are to leap so far. */
  readonly leaps?: (by: bigint) => readonly Statement[];
  /** The machine's unless said. */
  readonly clock?: Clock;
  /** Hears again and again how many rows of how many are there. */
  readonly onProgress?: (done: number, all: number) => void;
  /** Breaks it off; nothing is left of it then. */
  readonly signal?: AbortSignal;
}

/** A store that was restored. */
export interface Restored {
  readonly manifest: Manifest;
  /** Position of `record.restored`, after which the record goes on. */
  readonly position: bigint;
}

/** Rows of one write. */
const rowsMax = 500;

/** Fills an empty store from a backup. Errors: BACKUP_DAMAGED when tables do not fit the schema; STORE_FAILED. */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { target, backup } = options;
  try {
    await clear(target);
    await fill(options);
    const position = await goOn(options);
    await target.finish();
    return { manifest: backup.manifest, position };
  } catch (error) {
    await target.abandon();
    throw error;
  }
}

/** What the steps of the schema have put there themselves is in the backup too, as it was then. */
async function clear({ database, tables }: RestoreTarget): Promise<void> {
  await database.write(tables.map(({ name }) => ({ sql: `DELETE FROM "${name}"` })));
}

async function fill({ backup, target, signal, onProgress }: RestoreOptions): Promise<void> {
  const inserts = insertsOf(backup, target.tables);
  const all = rowsOf(backup.manifest);
  let waiting: Statement[] = [];
  let done = 0;
  const flush = async () => {
    signal?.throwIfAborted();
    await target.database.write(waiting);
    done += waiting.length;
    onProgress?.(done, all);
    waiting = [];
  };
  for await (const { table, row } of backup.rows()) {
    const insert = inserts.get(table);
    if (!insert) throw damaged(backup.path, `it has rows of a table "${table}" that it does not declare`);
    waiting.push(insert(row));
    if (waiting.length === rowsMax) await flush();
  }
  await flush();
}

type Insert = (row: readonly SqlValue[]) => Statement;

/** How a row of each table goes in. */
function insertsOf({ manifest, path }: BackupFile, tables: readonly TableShape[]): Map<string, Insert> {
  return new Map(
    manifest.tables.map(({ name, columns }) => {
      const table = tables.find(each => each.name === name);
      const missing = columns.filter(column => !table?.columns.includes(column));
      if (missing.length > 0) throw damaged(path, `its schema has no ${missing.join(', ')} in table "${name}"`);
      const names = columns.map(column => `"${column}"`).join(', ');
      const places = columns.map((_, index) => `$${index + 1}`).join(', ');
      const sql = `INSERT INTO "${name}" (${names}) VALUES (${places})`;
      return [name, row => ({ sql, params: row })];
    }),
  );
}

/** What was given out after the backup is never given again; the record says why it goes on elsewhere. */
async function goOn(options: RestoreOptions): Promise<bigint> {
  const { target, backup, leaps, clock = systemClock } = options;
  const { id, takenAt, position } = backup.manifest;
  const hasRecord = target.tables.some(({ name }) => name === 'event');
  await target.database.write([...(hasFeed(target) ? feedLeap(leap) : []), ...(leaps?.(leap) ?? [])]);
  if (!hasRecord) return 0n;
  const message = { backupId: id, position, ...(takenAt && { takenAt }) };
  const event = newEvent({
    type: 'record.restored',
    source: 'backup',
    timeMs: Math.max(clock.now(), takenAt ? timestampMs(takenAt) : 0),
    payload: { schema: RecordRestoredSchema, message },
  });
  return await appendLeaping(target.database, { stream: 'backup/restores', event, by: leap });
}

/** A schema of before feeds could leap has none to speak of either. */
function hasFeed({ tables }: RestoreTarget): boolean {
  return tables.some(({ name, columns }) => name === 'feed_state' && columns.includes('leapt_to'));
}
