import type { Database, SqlValue, Statement } from '../storage/index.js';
import { type BodyRow, fromBody, toBody } from './body.js';
import { type StateKey, streamOf, streamsPrefix } from './key.js';
import type { ToContent } from './record.js';
import type { Sealing } from './sealing.js';
import type { StateEntry } from './state.js';

/** Events between two snapshots of a state (S7). */
export const snapshotEvery = 100n;

/** As of when a state is wanted: after so many changes, or at a time in ms since the epoch. */
export type Moment = { readonly revision: bigint } | { readonly timeMs: number };

/** Whether a state of this revision is kept as a snapshot. */
export function isDue({ revision }: StateEntry): boolean {
  return revision % snapshotEvery === 0n;
}

/**
 * What keeps a state as a snapshot. One without a value never takes the place of one that is sealed: where the keys are only missing, that
 * may be all there is of the value.
 */
export async function snapshotStatement(state: StateEntry, toContent: ToContent): Promise<Statement> {
  const { body, sealed } = await toBody(state, toContent);
  const instead = state.withheld
    ? 'NOTHING'
    : 'UPDATE SET at_ms = excluded.at_ms, body = excluded.body, sealed = excluded.sealed';
  return {
    sql: `INSERT INTO state_snapshot (stream, revision, at_ms, body, sealed) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (stream, revision) DO ${instead}`,
    params: [streamOf(state.key), state.revision, state.updatedAtMs, body, sealed],
  };
}

type SnapshotRow = BodyRow & { readonly revision: number };

/** The last snapshot of a state at a moment; undefined: there is none. Without a moment: of all. */
export async function readSnapshot(
  database: Database,
  key: StateKey,
  { moment, sealing }: { readonly moment?: Moment | undefined; readonly sealing?: Sealing | undefined },
): Promise<StateEntry | undefined> {
  const { where, order, params } = condition(moment);
  const sql = `SELECT revision, body, sealed FROM state_snapshot WHERE stream = $1${where} ORDER BY ${order} LIMIT 1`;
  const [row] = await database.read<SnapshotRow>(sql, [streamOf(key), ...params]);
  return row && (await fromBody(row, key, sealing));
}

function condition(moment: Moment | undefined): { where: string; order: string; params: SqlValue[] } {
  const byRevision = 'revision DESC';
  if (!moment) return { where: '', order: byRevision, params: [] };
  if ('revision' in moment) return { where: ' AND revision <= $2', order: byRevision, params: [moment.revision] };
  return { where: ' AND at_ms <= $2', order: 'at_ms DESC, revision DESC', params: [moment.timeMs] };
}

/**
 * How far the events of a stream may be pruned, of those up to a version: of a state's, as far as a snapshot stands for exactly those that
 * go; of any other stream, all. 0n: not at all.
 */
export async function prunableTo(database: Database, stream: string, toVersion: bigint): Promise<bigint> {
  if (!stream.startsWith(streamsPrefix)) return toVersion;
  const sql = 'SELECT revision FROM state_snapshot WHERE stream = $1 AND revision <= $2 ORDER BY revision DESC LIMIT 1';
  const [row] = await database.read<{ revision: number }>(sql, [stream, toVersion]);
  return BigInt(row?.revision ?? 0);
}

/** Where a state's changes from a time on begin, from below: after this revision, and at most a page of snapshots too early. */
export async function revisionBefore(database: Database, key: StateKey, timeMs: number): Promise<bigint> {
  const sql = `SELECT revision FROM state_snapshot WHERE stream = $1 AND at_ms < $2
    ORDER BY at_ms DESC, revision DESC LIMIT 1`;
  const [row] = await database.read<{ revision: number }>(sql, [streamOf(key), timeMs]);
  return BigInt(row?.revision ?? 0);
}

/** Where a state's changes before a time end, from above: before this revision; undefined: at its last change. */
export async function revisionAfter(database: Database, key: StateKey, timeMs: number): Promise<bigint | undefined> {
  const sql = 'SELECT revision FROM state_snapshot WHERE stream = $1 AND at_ms >= $2 ORDER BY at_ms, revision LIMIT 1';
  const [row] = await database.read<{ revision: number }>(sql, [streamOf(key), timeMs]);
  return row && BigInt(row.revision) + 1n;
}
