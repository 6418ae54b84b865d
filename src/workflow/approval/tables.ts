import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Approval, ApprovalSchema } from '#gen/dacp/workflow/v1/approval_pb.js';
import { pageOf, readPageToken } from '../../base/index.js';
import type { Database, Migration, SqlValue, Statement } from '../../storage/index.js';
import type { ApprovalQuery } from './approvals.js';

/** The approvals as they stand: what their events lead to, written with them. */
export const approvalMigrations: readonly Migration[] = [
  {
    name: '081-approval',
    statements: [
      `CREATE TABLE approval (
        id text PRIMARY KEY,
        asked_at_ms bigint NOT NULL,
        is_open integer NOT NULL,
        approver text NOT NULL,
        run_id text NOT NULL,
        data bytea NOT NULL
      )`,
      'CREATE INDEX approval_by_time ON approval (asked_at_ms, id)',
      'CREATE INDEX approval_open ON approval (asked_at_ms, id) WHERE is_open = 1',
    ],
  },
];

/** What goes with the event that asks. */
export function insertStatement(approval: Approval): Statement {
  const { id, askedAt, question } = approval;
  return {
    sql: 'INSERT INTO approval (id, asked_at_ms, is_open, approver, run_id, data) VALUES ($1, $2, 1, $3, $4, $5)',
    params: [
      id,
      askedAt ? timestampMs(askedAt) : 0,
      question?.approver ?? '',
      question?.runId ?? '',
      bytesOf(approval),
    ],
  };
}

/** What goes with the event that answers. */
export function answerStatement(approval: Approval): Statement {
  return {
    sql: 'UPDATE approval SET is_open = 0, data = $1 WHERE id = $2 AND is_open = 1',
    params: [bytesOf(approval), approval.id],
    expectChanges: 1,
  };
}

type Row = { id: string; asked_at_ms: number; data: Uint8Array };

/** Undefined: there is none. */
export async function readApproval(database: Database, id: string): Promise<Approval | undefined> {
  const [row] = await database.read<Row>('SELECT id, asked_at_ms, data FROM approval WHERE id = $1', [id]);
  return row && fromBinary(ApprovalSchema, row.data);
}

/** All that are open, oldest first. */
export async function readOpenApprovals(database: Database): Promise<Approval[]> {
  const sql = 'SELECT id, asked_at_ms, data FROM approval WHERE is_open = 1 ORDER BY asked_at_ms, id';
  return (await database.read<Row>(sql)).map(({ data }) => fromBinary(ApprovalSchema, data));
}

/** A page, newest first. Errors: FIELD_INVALID for a page token not given here. */
export async function readApprovals(
  database: Database,
  query: ApprovalQuery,
): Promise<{ approvals: Approval[]; nextPageToken: string }> {
  const limit = query.pageSize || 100;
  const params: SqlValue[] = [];
  const bind = (value: SqlValue): string => `$${params.push(value)}`;
  const terms = [query.answered ? '1 = 1' : 'is_open = 1'];
  if (query.approver) terms.push(`approver = ${bind(query.approver)}`);
  if (query.runId) terms.push(`run_id = ${bind(query.runId)}`);
  if (query.pageToken) {
    const { atMs, id } = readPageToken(query.pageToken);
    terms.push(`(asked_at_ms < ${bind(atMs)} OR (asked_at_ms = ${bind(atMs)} AND id < ${bind(id)}))`);
  }
  const sql = `SELECT id, asked_at_ms, data FROM approval WHERE ${terms.join(' AND ')}
    ORDER BY asked_at_ms DESC, id DESC LIMIT ${bind(limit + 1)}`;
  const { shown, nextPageToken } = pageOf(await database.read<Row>(sql, params), limit, row => row.asked_at_ms);
  return { approvals: shown.map(({ data }) => fromBinary(ApprovalSchema, data)), nextPageToken };
}

function bytesOf(approval: Approval): Uint8Array {
  return toBinary(ApprovalSchema, approval);
}
