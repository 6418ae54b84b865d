import { NegotiationSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { pageOf, readPageToken } from '../base/index.js';
import { fromBytes, toBytes } from '../message/index.js';
import type { Database, Migration, SqlValue, Statement } from '../storage/index.js';
import type { Listed, NegotiationQuery } from './ledger.js';
import type { NegotiationState } from './state.js';
import { termsOf } from './terms.js';
import { summaryOf } from './view.js';

/**
 * Which negotiations there are, so that neither a start nor a list reads the whole record. A row is written when a negotiation begins
 * and when it ends, in the same write as the step; only an ended one has a summary, an open one is in memory.
 */
export const negotiationMigrations: readonly Migration[] = [
  {
    name: '070-negotiation',
    statements: [
      `CREATE TABLE negotiation (
        id text PRIMARY KEY,
        started_at_ms bigint NOT NULL,
        is_open integer NOT NULL,
        namespace text NOT NULL,
        capability text NOT NULL,
        conversation_id text NOT NULL,
        parent_id text NOT NULL,
        summary bytea
      )`,
      'CREATE INDEX negotiation_by_start ON negotiation (started_at_ms, id)',
      'CREATE INDEX negotiation_by_parent ON negotiation (parent_id, started_at_ms, id)',
      'CREATE INDEX negotiation_by_conversation ON negotiation (conversation_id, started_at_ms, id)',
      'CREATE INDEX negotiation_open ON negotiation (started_at_ms, id) WHERE is_open = 1',
    ],
  },
];

/** What goes with the first steps of a negotiation. */
export function insertStatement(state: NegotiationState): Statement {
  const { task, conversationId, parentId } = termsOf(state);
  const namespace = task?.namespace || 'default';
  return {
    sql: `INSERT INTO negotiation (id, started_at_ms, is_open, namespace, capability, conversation_id, parent_id)
      VALUES ($1, $2, 1, $3, $4, $5, $6)`,
    params: [state.id, state.startedAtMs, namespace, task?.capability ?? '', conversationId, parentId],
  };
}

/** What goes with its last step. */
export function endStatement(state: NegotiationState): Statement {
  return {
    sql: 'UPDATE negotiation SET is_open = 0, summary = $1 WHERE id = $2',
    params: [toBytes(NegotiationSchema, summaryOf(state)), state.id],
    expectChanges: 1,
  };
}

/** The ids of all that are open, oldest first. */
export async function readOpen(database: Database): Promise<string[]> {
  const sql = 'SELECT id FROM negotiation WHERE is_open = 1 ORDER BY started_at_ms, id';
  return (await database.read<{ id: string }>(sql)).map(({ id }) => id);
}

type Row = { id: string; started_at_ms: number; summary: Uint8Array | null };

/** A page of negotiations, newest first. Errors: FIELD_INVALID for a page token that was not given here. */
export async function readList(
  database: Database,
  query: NegotiationQuery,
): Promise<{ listed: Listed[]; nextPageToken: string }> {
  const limit = query.pageSize || 100;
  const params: SqlValue[] = [];
  const bind = (value: SqlValue): string => `$${params.push(value)}`;
  const terms = ['1 = 1'];
  if (query.capability) terms.push(`capability = ${bind(query.capability)}`);
  if (query.namespace) terms.push(`namespace = ${bind(query.namespace)}`);
  if (query.conversationId) terms.push(`conversation_id = ${bind(query.conversationId)}`);
  if (query.parentId) terms.push(`parent_id = ${bind(query.parentId)}`);
  if (query.open) terms.push('is_open = 1');
  if (query.pageToken) {
    const { atMs, id } = readPageToken(query.pageToken);
    terms.push(`(started_at_ms < ${bind(atMs)} OR (started_at_ms = ${bind(atMs)} AND id < ${bind(id)}))`);
  }
  const sql = `SELECT id, started_at_ms, summary FROM negotiation WHERE ${terms.join(' AND ')}
    ORDER BY started_at_ms DESC, id DESC LIMIT ${bind(limit + 1)}`;
  const { shown, nextPageToken } = pageOf(await database.read<Row>(sql, params), limit, row => row.started_at_ms);
  return {
    listed: shown.map(({ id, summary }) => ({
      id,
      summary: summary ? fromBytes(NegotiationSchema, summary) : undefined,
    })),
    nextPageToken,
  };
}
