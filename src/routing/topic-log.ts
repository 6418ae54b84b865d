import type { Database, Migration, SqlValue, Statement } from '../storage/index.js';

/**
 * What is kept of topics: a row for each message, until retention takes it; and how far each subscription has come. They are no
 * events: those are there for good.
 */
export const routingMigrations: readonly Migration[] = [
  {
    name: '080-routing',
    statements: [
      `CREATE TABLE topic_message (
        position bigint PRIMARY KEY,
        namespace text NOT NULL,
        topic text NOT NULL,
        sender text NOT NULL,
        message_id text NOT NULL,
        at_ms bigint NOT NULL,
        bytes bigint NOT NULL,
        body bytea NOT NULL,
        UNIQUE (namespace, topic, sender, message_id)
      )`,
      'CREATE TABLE topic_trim (name text PRIMARY KEY, position bigint NOT NULL)',
      `CREATE TABLE topic_cursor (
        namespace text NOT NULL,
        name text NOT NULL,
        position bigint NOT NULL,
        missed bigint NOT NULL,
        PRIMARY KEY (namespace, name)
      )`,
    ],
  },
];

/** A message that is to be kept. */
export interface Published {
  /** Spelled out. */
  readonly namespace: string;
  readonly topic: string;
  /** Qualified id. */
  readonly sender: string;
  readonly messageId: string;
  readonly body: Uint8Array;
}

/** A message that is kept. */
export interface Logged {
  readonly position: bigint;
  readonly messageId: string;
  readonly atMs: number;
  readonly body: Uint8Array;
}

/** Which messages a subscription is for: those of a topic, or of all that begin like this (`*` at the end). */
export interface Pattern {
  readonly namespace: string;
  readonly topic: string;
}

/** How far a subscription has come. */
export interface Cursor {
  readonly namespace: string;
  readonly name: string;
  readonly position: bigint;
  readonly missed: bigint;
}

/** Adds a message at a position; one that is there already stays where it is. */
export function addStatement(position: bigint, atMs: number, published: Published): Statement {
  const { namespace, topic, sender, messageId, body } = published;
  return {
    sql: `INSERT INTO topic_message (position, namespace, topic, sender, message_id, at_ms, bytes, body)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (namespace, topic, sender, message_id) DO NOTHING`,
    params: [position, namespace, topic, sender, messageId, atMs, body.length, body],
  };
}

/** Says how far a subscription has come, and what it missed. */
export function cursorStatement({ namespace, name, position, missed }: Cursor): Statement {
  return {
    sql: `INSERT INTO topic_cursor (namespace, name, position, missed) VALUES ($1, $2, $3, $4)
      ON CONFLICT (namespace, name) DO UPDATE SET position = excluded.position, missed = excluded.missed`,
    params: [namespace, name, position, missed],
  };
}

/** Forgets a subscription. */
export function forgetStatement(namespace: string, name: string): Statement {
  return { sql: 'DELETE FROM topic_cursor WHERE namespace = $1 AND name = $2', params: [namespace, name] };
}

/** Takes away everything up to a position, and remembers that. */
export function trimStatements(upTo: bigint): Statement[] {
  return [
    { sql: 'DELETE FROM topic_message WHERE position <= $1', params: [upTo] },
    {
      sql: `INSERT INTO topic_trim (name, position) VALUES ('log', $1)
        ON CONFLICT (name) DO UPDATE SET position = excluded.position`,
      params: [upTo],
    },
  ];
}

/** What is there when a node starts. */
export interface LogExtent {
  /** The last position that was given. */
  readonly head: bigint;
  readonly messages: number;
  readonly bytes: number;
}

export async function readExtent(database: Database): Promise<LogExtent> {
  const [row] = await database.read<{ head: number; messages: number; bytes: number }>(
    `SELECT coalesce(max(position), 0) AS head, count(*) AS messages, coalesce(sum(bytes), 0) AS bytes FROM topic_message`,
  );
  const [trim] = await database.read<{ position: number }>(`SELECT position FROM topic_trim WHERE name = 'log'`);
  const head = Math.max(row?.head ?? 0, trim?.position ?? 0);
  return { head: BigInt(head), messages: row?.messages ?? 0, bytes: Number(row?.bytes ?? 0) };
}

export async function readCursors(database: Database): Promise<Cursor[]> {
  type Row = { namespace: string; name: string; position: number; missed: number };
  const rows = await database.read<Row>('SELECT namespace, name, position, missed FROM topic_cursor');
  return rows.map(row => ({ ...row, position: BigInt(row.position), missed: BigInt(row.missed) }));
}

/** Messages after one position and up to another, oldest first. */
export async function readLog(
  database: Database,
  pattern: Pattern,
  { after, upTo, limit }: { readonly after: bigint; readonly upTo: bigint; readonly limit: number },
): Promise<Logged[]> {
  type Row = { position: number; message_id: string; at_ms: number; body: Uint8Array };
  const { sql, params } = condition(pattern, after, upTo);
  const rows = await database.read<Row>(
    `SELECT position, message_id, at_ms, body FROM topic_message WHERE ${sql} ORDER BY position LIMIT $5`,
    [...params, limit],
  );
  return rows.map(row => ({
    position: BigInt(row.position),
    messageId: row.message_id,
    atMs: row.at_ms,
    body: row.body,
  }));
}

/** How many there are. */
export async function countLog(
  database: Database,
  pattern: Pattern,
  { after, upTo }: { readonly after: bigint; readonly upTo: bigint },
): Promise<bigint> {
  const { sql, params } = condition(pattern, after, upTo);
  const [row] = await database.read<{ messages: number }>(
    `SELECT count(*) AS messages FROM topic_message WHERE ${sql}`,
    params,
  );
  return BigInt(row?.messages ?? 0);
}

function condition({ namespace, topic }: Pattern, after: bigint, upTo: bigint): { sql: string; params: SqlValue[] } {
  const prefix = topic.endsWith('*');
  const name = prefix ? topic.slice(0, -1) : topic;
  const fits = prefix ? 'substr(topic, 1, length($4)) = $4' : 'topic = $4';
  return {
    sql: `position > $1 AND position <= $2 AND namespace = $3 AND ${fits}`,
    params: [after, upTo, namespace, name],
  };
}

/** The oldest messages, for retention. */
export async function readOldest(
  database: Database,
  limit: number,
): Promise<{ readonly position: bigint; readonly atMs: number; readonly bytes: number }[]> {
  type Row = { position: number; at_ms: number; bytes: number };
  const sql = 'SELECT position, at_ms, bytes FROM topic_message ORDER BY position LIMIT $1';
  const rows = await database.read<Row>(sql, [limit]);
  return rows.map(row => ({ position: BigInt(row.position), atMs: row.at_ms, bytes: row.bytes }));
}
