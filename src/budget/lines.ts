import { anyUnpack, timestampMs } from '@bufbuild/protobuf/wkt';
import { CostLineSchema, type CostLine as LineMessage } from '#gen/dacp/budget/v1/cost_pb.js';
import { SettledSchema } from '#gen/dacp/budget/v1/events_pb.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { assert, pageOf, readPageToken } from '../base/index.js';
import { fromBytes, toBytes } from '../message/index.js';
import type { Database, SqlValue, Statement } from '../storage/index.js';
import { dayOf } from './book.js';
import { fromAmounts } from './record.js';

/** What sums are made by. */
export type UsageKey = 'agent' | 'model' | 'conversation' | 'day' | 'capability';

/** Which costs; what is absent or empty does not matter. Times in ms since the epoch. */
export interface UsageQuery {
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
  readonly agent?: string;
  readonly model?: string;
  readonly conversationId?: string;
  readonly negotiationId?: string;
  readonly namespace?: string;
  /** At most; 100 unless said. */
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/** Several costs in one sum. */
export interface UsageSum {
  readonly key: string;
  readonly currency: string;
  readonly micros: number;
  readonly tokens: number;
  readonly timeMs: number;
  readonly count: number;
}

const columns: Readonly<Record<UsageKey, string>> = {
  agent: 'agent',
  model: 'model',
  conversation: 'conversation_id',
  day: 'day',
  capability: 'capability',
};

/** The row of a cost line, from the event that settles it. */
export function lineStatement({ payload }: Event): Statement {
  const line = payload && anyUnpack(payload, SettledSchema)?.line;
  assert(line, 'what is settled has a line');
  return insertLine(line);
}

/** The row of a cost line, for a write that says elsewhere what it was settled by. A line that is there already stays as it is. */
export function insertLine(line: LineMessage): Statement {
  const { micros, tokens, timeMs } = fromAmounts(line.cost);
  const atMs = line.at ? timestampMs(line.at) : 0;
  const { id, kind, subjectId, agent, capability, model, conversationId, negotiationId, namespace, currency } = line;
  const names = [kind, subjectId, agent, capability, model, conversationId, negotiationId, namespace, currency];
  return {
    sql: `INSERT INTO cost_line (id, at_ms, day, kind, subject_id, agent, capability, model, conversation_id, negotiation_id,
        namespace, currency, micros, tokens, time_ms, data)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT (id) DO NOTHING`,
    params: [id, Math.floor(atMs), dayOf(atMs), ...names, micros, tokens, timeMs, toBytes(CostLineSchema, line)],
  };
}

type SumRow = { key: string; currency: string; micros: SqlValue; tokens: SqlValue; time_ms: SqlValue; count: SqlValue };

/** Sums by a key: days newest first, all others the dearest first. */
export async function readSums(database: Database, by: UsageKey, query: UsageQuery): Promise<UsageSum[]> {
  const { where, params } = conditions(query);
  const column = columns[by];
  const order = by === 'day' ? 'key DESC' : 'micros DESC, tokens DESC, key';
  const sql = `SELECT ${column} AS key, currency, CAST(sum(micros) AS bigint) AS micros, CAST(sum(tokens) AS bigint) AS tokens,
      CAST(sum(time_ms) AS bigint) AS time_ms, count(*) AS count
    FROM cost_line WHERE ${where} GROUP BY ${column}, currency ORDER BY ${order} LIMIT ${query.pageSize || 100}`;
  return (await database.read<SumRow>(sql, params)).map(row => ({
    key: row.key,
    currency: row.currency,
    micros: Number(row.micros),
    tokens: Number(row.tokens),
    timeMs: Number(row.time_ms),
    count: Number(row.count),
  }));
}

type LineRow = { at_ms: number; id: string; data: Uint8Array };

/** A page of lines, newest first. Errors: FIELD_INVALID for a page token that was not given here. */
export async function readLines(
  database: Database,
  query: UsageQuery,
): Promise<{ lines: LineMessage[]; nextPageToken: string }> {
  const limit = query.pageSize || 100;
  const { where, params } = conditions(query);
  const sql = `SELECT at_ms, id, data FROM cost_line WHERE ${where} ORDER BY at_ms DESC, id DESC LIMIT ${limit + 1}`;
  const { shown, nextPageToken } = pageOf(await database.read<LineRow>(sql, params), limit, row => row.at_ms);
  return {
    lines: shown.map(({ data }) => fromBytes(CostLineSchema, data)),
    nextPageToken,
  };
}

function conditions(query: UsageQuery): { where: string; params: SqlValue[] } {
  const params: SqlValue[] = [];
  const bind = (value: SqlValue): string => `$${params.push(value)}`;
  const terms = ['1 = 1'];
  if (query.sinceMs !== undefined) terms.push(`at_ms >= ${bind(Math.floor(query.sinceMs))}`);
  if (query.untilMs !== undefined) terms.push(`at_ms < ${bind(Math.floor(query.untilMs))}`);
  if (query.agent) terms.push(`agent = ${bind(query.agent)}`);
  if (query.model) terms.push(`model = ${bind(query.model)}`);
  if (query.conversationId) terms.push(`conversation_id = ${bind(query.conversationId)}`);
  if (query.negotiationId) terms.push(`negotiation_id = ${bind(query.negotiationId)}`);
  if (query.namespace) terms.push(`namespace = ${bind(query.namespace)}`);
  if (query.pageToken) {
    const { atMs, id } = readPageToken(query.pageToken);
    terms.push(`(at_ms < ${bind(atMs)} OR (at_ms = ${bind(atMs)} AND id < ${bind(id)}))`);
  }
  return { where: terms.join(' AND '), params };
}
