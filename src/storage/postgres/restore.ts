import type { Client } from 'pg';
import { createLifecycle, MeshError, systemClock } from '../../base/index.js';
import type { Database, SqlValue, Statement, WriteResult } from '../database.js';
import type { RestoreTarget } from '../snapshot.js';
import { connectOnce, patientTimeouts } from './connect.js';
import { encode } from './encode.js';
import { toFault } from './faults.js';
import { type PostgresOptions, shownUrl } from './postgres.js';
import { prepareDatabase } from './prepare.js';
import { createSession } from './session.js';
import { expectFunction } from './sql.js';
import { readSchema, readTables } from './tables.js';

/**
 * Takes a database that nobody has used yet, to fill a store there. All rows go in within one transaction; what breaks off leaves no
 * tables either.
 *
 * Errors: RESTORE_TARGET_NOT_EMPTY, DATABASE_UNREACHABLE, DATABASE_UNUSABLE.
 */
export async function openPostgresRestore(
  options: Pick<PostgresOptions, 'url' | 'migrations'>,
): Promise<RestoreTarget> {
  const { url, migrations } = options;
  const client = await connectOnce(url);
  try {
    await assertEmpty(client, url);
    await prepareDatabase({ url, where: shownUrl(url), timeouts: patientTimeouts }, migrations);
    await client.query('BEGIN');
    return {
      database: databaseOn(client),
      tables: await readTables(client),
      async finish() {
        await client.query('COMMIT').catch(error => {
          throw toFault(error);
        });
        await client.end();
      },
      abandon: () => abandon(client),
    };
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

async function assertEmpty(client: Client, url: string): Promise<void> {
  if ((await readSchema(client)) === undefined && (await readTables(client)).length === 0) return;
  throw new MeshError(
    'RESTORE_TARGET_NOT_EMPTY',
    `the database ${shownUrl(url)} has tables already; restore into one that is new (createdb)`,
  );
}

/** Takes back the tables that this restore has made. */
async function abandon(client: Client): Promise<void> {
  try {
    await client.query('ROLLBACK');
    const { rows } = await client.query<{ name: string }>(
      'SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()',
    );
    if (rows.length > 0) await client.query(`DROP TABLE ${rows.map(({ name }) => `"${name}"`).join(', ')} CASCADE`);
    await client.query(`DROP FUNCTION IF EXISTS ${expectFunction}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const nothing = async () => undefined;

function databaseOn(client: Client): Database {
  const session = createSession(client, patientTimeouts, systemClock);

  async function run(statements: readonly Statement[]): Promise<readonly WriteResult[]> {
    if (statements.length === 0) return [];
    const outcome = await session.run(statements.map(encode));
    if (outcome.kind === 'done') return outcome.results;
    throw toFault(outcome.error, outcome.kind === 'failed' ? outcome.failedAt : undefined);
  }

  return Object.assign(createLifecycle({ name: 'a store that is restored', start: nothing, close: nothing }), {
    dialect: 'postgres' as const,
    async read<Row extends Record<string, SqlValue>>(sql: string, params: readonly SqlValue[] = []) {
      return [...((await run([{ sql, params }]))[0]?.rows ?? [])] as unknown as Row[];
    },
    write: async (statements: readonly Statement[]) => [...(await run(statements))],
    now: async () => systemClock.now(),
  });
}
