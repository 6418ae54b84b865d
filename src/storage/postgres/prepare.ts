import pg from 'pg';
import { type Clock, MeshError, systemClock } from '../../base/index.js';
import type { Migration } from '../database.js';
import { refusal, unreachable } from './faults.js';
import { holdDatabase } from './hold.js';
import { migrate } from './migrate.js';
import { createOutage } from './outage.js';
import { connectionConfig, type Timeouts } from './session.js';

/** A database that is to be used. */
export interface Target {
  readonly url: string;
  /** The same for people, without its password. */
  readonly where: string;
  /** Name of the process that is to be alone. */
  readonly holder?: string | undefined;
  readonly timeouts: Timeouts;
  /** The machine's unless said. */
  readonly clock?: Clock;
}

/** How long to wait for another process that brings the schema up to date, in ms. */
const migrationWaitMs = 60_000;
/** How long the session of a process that was killed may outlast it, in ms. */
const takeOverMs = 2_000;

/**
 * Looks whether the database can be used and brings its schema up to date. Errors: DATABASE_UNREACHABLE, DATABASE_UNUSABLE,
 * DATABASE_HELD, SCHEMA_NEWER, STORE_FAILED.
 */
export async function prepareDatabase(target: Target, migrations: readonly Migration[]): Promise<void> {
  const { url, where, holder, timeouts, clock = systemClock } = target;
  const limits = { ...timeouts, statementMs: 0, lockMs: migrationWaitMs };
  const client = new pg.Client(connectionConfig(url, limits));
  client.on('error', () => undefined);
  try {
    await client.connect().catch(error => {
      const refused = refusal(error);
      throw refused === undefined ? unreachable(where, error) : unusable(where, refused, error);
    });
    const schema = await usableSchema(client, where);
    // Before the schema changes under somebody who has the database.
    if (holder !== undefined) await createOutage(where, takeOverMs, clock).outlast(() => holdDatabase(client, where));
    await migrate(client, schema, migrations);
    await client.query("DELETE FROM dacp_writer WHERE at < now() - interval '7 days'");
  } finally {
    await client.end().catch(() => undefined);
  }
}

const lookSql = `SELECT current_schema() AS schema, current_setting('server_encoding') AS encoding,
  current_setting('synchronous_commit') = 'off' AS lazy,
  pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS readonly`;

async function usableSchema(client: pg.Client, where: string): Promise<string> {
  const { rows } = await client.query<{ schema: string | null; encoding: string; lazy: boolean; readonly: boolean }>(
    lookSql,
  );
  const [found] = rows;
  if (!found?.schema) throw unusable(where, 'none of the schemas of its search_path is there; create one');
  if (found.encoding !== 'UTF8')
    throw unusable(where, `its encoding is ${found.encoding}; create it with encoding UTF8`);
  if (found.lazy)
    throw unusable(where, 'it answers before what it answers is on disk; set synchronous_commit = on for it');
  if (found.readonly) throw unusable(where, 'it is read-only, perhaps a standby; give the address of the primary');
  return found.schema;
}

function unusable(where: string, why: string, cause?: unknown): MeshError {
  return new MeshError('DATABASE_UNUSABLE', `the database ${where} cannot be used: ${why}`, { cause });
}
