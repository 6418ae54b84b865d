import { timestampMs } from '@bufbuild/protobuf/wkt';
import { DeadLetterSchema } from '#gen/dacp/link/v1/durable_pb.js';
import { type EventStore, newEvent } from '../../eventlog/index.js';
import { parseAddress } from '../../message/index.js';
import type { Database, Migration, Statement } from '../../storage/index.js';
import type { DurableChange, DurableContents, DurableStore } from './durable-store.js';

/**
 * Messages that are kept: a row for all that were committed together, with bits for those that are done; the row goes when all are.
 * They are no events: events are there for good, and these only until they are handled.
 */
export const durableMigrations: readonly Migration[] = [
  {
    name: '050-durable',
    statements: [
      'CREATE TABLE durable_batch (batch_id bigint PRIMARY KEY, at_ms bigint NOT NULL, body bytea NOT NULL)',
      'CREATE TABLE durable_mark (batch_id bigint PRIMARY KEY, done bytea NOT NULL)',
      'CREATE TABLE durable_key (batch_id bigint PRIMARY KEY, sent text NOT NULL)',
    ],
  },
];

/** The stream of the record that dead letters are in. */
export const deadLetterStream = 'link/dead-letters';

/** The type of their events. */
export const deadLetterType = 'message.dead_lettered';

/** Rows that are read at once. */
const pageSize = 64;

/** Keeps messages in the tables of `durableMigrations`, and dead letters in the record. */
export function createDurableStore(database: Database, store: Pick<EventStore, 'append'>): DurableStore {
  return {
    async write(change) {
      const statements = statementsOf(change);
      if (statements.length > 0) await database.write(statements);
    },
    load: () => load(database),
    async bury(id, letter) {
      const { message, committedAt } = letter;
      const { namespace, agentId } = partsOf(letter.receiver);
      const event = newEvent({
        type: deadLetterType,
        source: 'link',
        timeMs: await database.now(),
        payload: { schema: DeadLetterSchema, message: letter },
        agentId,
        namespace,
        conversationId: message?.conversationId ?? '',
        traceparent: message?.traceContext?.traceparent ?? '',
      });
      event.id = `${id}-${committedAt ? timestampMs(committedAt) : 0}`;
      await store.append(deadLetterStream, [event]);
    },
  };
}

function statementsOf({ added, marked, rewritten, finished, forgottenTo }: DurableChange): Statement[] {
  return [
    ...added.flatMap(({ id, atMs, body, keys }) => [
      { sql: 'INSERT INTO durable_batch (batch_id, at_ms, body) VALUES ($1, $2, $3)', params: [id, atMs, body] },
      { sql: 'INSERT INTO durable_key (batch_id, sent) VALUES ($1, $2)', params: [id, JSON.stringify(keys)] },
    ]),
    ...marked.map(({ id, done }) => ({
      sql: `INSERT INTO durable_mark (batch_id, done) VALUES ($1, $2)
        ON CONFLICT (batch_id) DO UPDATE SET done = excluded.done`,
      params: [id, done],
    })),
    ...rewritten.flatMap(({ id, body }) => [
      { sql: 'UPDATE durable_batch SET body = $1 WHERE batch_id = $2', params: [body, id] },
      { sql: 'DELETE FROM durable_mark WHERE batch_id = $1', params: [id] },
    ]),
    ...rangesOf(finished).flatMap(params => [
      { sql: 'DELETE FROM durable_batch WHERE batch_id BETWEEN $1 AND $2', params },
      { sql: 'DELETE FROM durable_mark WHERE batch_id BETWEEN $1 AND $2', params },
    ]),
    ...(forgottenTo === undefined
      ? []
      : [{ sql: 'DELETE FROM durable_key WHERE batch_id <= $1', params: [forgottenTo] }]),
  ];
}

/** Batches that follow each other, as first and last. */
function rangesOf(ids: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const id of [...ids].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && last[1] === id - 1) last[1] = id;
    else ranges.push([id, id]);
  }
  return ranges;
}

async function load(database: Database): Promise<DurableContents> {
  type BatchRow = { batch_id: number; at_ms: number; body: Uint8Array; done: Uint8Array | null };
  type KeyRow = { batch_id: number; sent: string };
  const batches = await pages<BatchRow>(
    database,
    `SELECT b.batch_id, b.at_ms, b.body, m.done FROM durable_batch b LEFT JOIN durable_mark m ON m.batch_id = b.batch_id
      WHERE b.batch_id > $1 ORDER BY b.batch_id LIMIT $2`,
  );
  const remembered = await pages<KeyRow>(
    database,
    'SELECT batch_id, sent FROM durable_key WHERE batch_id > $1 ORDER BY batch_id LIMIT $2',
  );
  return {
    batches: batches.map(row => ({
      id: row.batch_id,
      atMs: row.at_ms,
      body: row.body,
      done: row.done ?? new Uint8Array(0),
    })),
    remembered: remembered.map(row => ({ id: row.batch_id, keys: JSON.parse(row.sent) as string[] })),
  };
}

async function pages<Row extends { batch_id: number }>(database: Database, sql: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const page = await database.read<Row>(sql, [rows.at(-1)?.batch_id ?? -1, pageSize]);
    rows.push(...page);
    if (page.length < pageSize) return rows;
  }
}

/** The agent that a dead letter is about; an address that names none has neither. */
function partsOf(receiver: string): { namespace: string; agentId: string } {
  const { namespace, target } = parseAddress(receiver, 'receiver');
  return { namespace, agentId: target.case === 'agent' ? target.value : '' };
}
