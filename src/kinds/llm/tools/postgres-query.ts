import type { JsonObject } from '@bufbuild/protobuf';
import type { Client } from 'pg';
import type { ReadOnlyQuery } from './database-query.js';

/** How long a statement may run, in ms. */
const statementTimeoutMs = 10_000;

/**
 * Reads a PostgreSQL: each statement in a connection and a transaction of its own that may only read. Give it a user who may read only
 * what a model may see.
 */
export function postgresQuery(url: string): ReadOnlyQuery {
  return async (sql, params, signal) => {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: url, statement_timeout: statementTimeoutMs });
    const stop = () => void client.end().catch(() => 'it is given up');
    // A connection that the server ends fails what is asked on it, and nothing else.
    client.on('error', () => undefined);
    signal.addEventListener('abort', stop, { once: true });
    try {
      await client.connect();
      return await read(client, sql, params);
    } finally {
      signal.removeEventListener('abort', stop);
      await client.end().catch(() => 'it is closed already');
    }
  };
}

async function read(client: Client, sql: string, params: readonly unknown[]): Promise<JsonObject[]> {
  await client.query('BEGIN TRANSACTION READ ONLY');
  try {
    const { rows } = await client.query(sql, [...params]);
    // Dates and the like as JSON has them.
    return JSON.parse(JSON.stringify(rows));
  } finally {
    await client.query('ROLLBACK');
  }
}
