import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type Run, RunSchema } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { pageOf, readPageToken } from '../../base/index.js';
import type { Database, Migration, SqlValue, Statement } from '../../storage/index.js';
import { type RunState, startOf } from './state.js';
import { summaryOf } from './view.js';

/**
 * Which runs there are, so that neither a start nor a list reads the whole record. A row is written when a run begins and when it ends,
 * in the same write as the change; only an ended one has a summary, an open one is in memory.
 */
export const runMigrations: readonly Migration[] = [
  {
    name: '080-workflow',
    statements: [
      `CREATE TABLE workflow_run (
        id text PRIMARY KEY,
        started_at_ms bigint NOT NULL,
        is_open integer NOT NULL,
        name text NOT NULL,
        conversation_id text NOT NULL,
        summary bytea
      )`,
      'CREATE INDEX workflow_run_by_start ON workflow_run (started_at_ms, id)',
      'CREATE INDEX workflow_run_open ON workflow_run (started_at_ms, id) WHERE is_open = 1',
    ],
  },
];

/** Which runs; what is empty or absent does not matter. */
export interface RunQuery {
  readonly name?: string;
  readonly conversationId?: string;
  readonly open?: boolean;
  /** At most; 100 unless said. */
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/** What goes with the first changes of a run. */
export function insertStatement(state: RunState): Statement {
  const { workflow, conversationId } = startOf(state);
  return {
    sql: `INSERT INTO workflow_run (id, started_at_ms, is_open, name, conversation_id) VALUES ($1, $2, 1, $3, $4)`,
    params: [state.id, state.startedAtMs, workflow?.name ?? '', conversationId],
  };
}

/** What goes with its last change. */
export function endStatement(state: RunState): Statement {
  return {
    sql: 'UPDATE workflow_run SET is_open = 0, summary = $1 WHERE id = $2',
    params: [toBinary(RunSchema, summaryOf(state)), state.id],
    expectChanges: 1,
  };
}

/** The ids of all that are open, oldest first. */
export async function readOpenRuns(database: Database): Promise<string[]> {
  const sql = 'SELECT id FROM workflow_run WHERE is_open = 1 ORDER BY started_at_ms, id';
  return (await database.read<{ id: string }>(sql)).map(({ id }) => id);
}

type Row = { id: string; started_at_ms: number; summary: Uint8Array | null };

/** A page of runs, newest first; those that are open have no summary. Errors: FIELD_INVALID for a page token not given here. */
export async function readRuns(
  database: Database,
  query: RunQuery,
): Promise<{ listed: { readonly id: string; readonly summary: Run | undefined }[]; nextPageToken: string }> {
  const limit = query.pageSize || 100;
  const params: SqlValue[] = [];
  const bind = (value: SqlValue): string => `$${params.push(value)}`;
  const terms = ['1 = 1'];
  if (query.name) terms.push(`name = ${bind(query.name)}`);
  if (query.conversationId) terms.push(`conversation_id = ${bind(query.conversationId)}`);
  if (query.open) terms.push('is_open = 1');
  if (query.pageToken) {
    const { atMs, id } = readPageToken(query.pageToken);
    terms.push(`(started_at_ms < ${bind(atMs)} OR (started_at_ms = ${bind(atMs)} AND id < ${bind(id)}))`);
  }
  const sql = `SELECT id, started_at_ms, summary FROM workflow_run WHERE ${terms.join(' AND ')}
    ORDER BY started_at_ms DESC, id DESC LIMIT ${bind(limit + 1)}`;
  const { shown, nextPageToken } = pageOf(await database.read<Row>(sql, params), limit, row => row.started_at_ms);
  const listed = shown.map(({ id, summary }) => ({
    id,
    summary: summary ? fromBinary(RunSchema, summary) : undefined,
  }));
  return { listed, nextPageToken };
}
