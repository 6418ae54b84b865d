import { basename, dirname, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MigrationBuilder } from 'node-pg-migrate';
import type { Client } from 'pg';
import { MeshError } from '../../base/index.js';
import type { Migration } from '../database.js';
import { sqlState } from './faults.js';
import { ownMigration, toPostgresTypes } from './sql.js';

/** Where `node-pg-migrate` keeps which steps were made. */
export const migrationTable = 'migration';

/**
 * Applies, in the order of their names, the steps that the database has not had, each in a transaction of its own, while other
 * processes that start at the same time wait. Errors: SCHEMA_NEWER when there are steps that this version does not know;
 * DATABASE_UNUSABLE when rights are missing; STORE_FAILED when a step fails.
 */
export async function migrate(client: Client, schema: string, rooms: readonly Migration[]): Promise<void> {
  const migrations = [ownMigration, ...rooms].sort((a, b) => (a.name < b.name ? -1 : 1));
  const applied = await appliedSteps(client, schema);
  checkKnown(applied, migrations);
  if (migrations.every(({ name }) => applied.includes(name))) return;
  await checkRights(client, schema);
  // An ES module, which the bundle cannot ask for otherwise.
  const { runner } = await import('node-pg-migrate');
  let current = '';
  try {
    await runner({
      ...loaderOf(migrations, name => {
        current = name;
      }),
      dbClient: client,
      migrationsTable: migrationTable,
      migrationsSchema: schema,
      direction: 'up',
      // Rooms number their steps by themselves: a step may come later than one with a higher number.
      checkOrder: false,
      singleTransaction: false,
      advisoryLockMode: 'wait',
      logger: silent,
    });
  } catch (error) {
    throw stepFailed(current, error);
  }
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * The library looks for files and hands them to a loader: it finds this one, and the loader answers with the steps that the rooms
 * declare.
 */
function loaderOf(migrations: readonly Migration[], onStep: (name: string) => void) {
  const file = fileURLToPath(import.meta.url);
  const own = basename(file).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const units = migrations.map(({ name, statements }) => ({
    id: name,
    filePaths: [file],
    actions: {
      up(builder: MigrationBuilder) {
        onStep(name);
        for (const statement of statements) builder.sql(toPostgresTypes(statement));
      },
    },
  }));
  return {
    dir: dirname(file),
    ignorePattern: `(?!${own}$).*`,
    migrationLoaderStrategies: [{ extensions: [extname(file)], loader: async () => units }],
  };
}

async function appliedSteps(client: Client, schema: string): Promise<string[]> {
  const table = await client.query('SELECT to_regclass($1) AS found', [`"${schema}".${migrationTable}`]);
  if (table.rows[0]?.found === null) return [];
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM "${schema}".${migrationTable}`);
  return rows.map(({ name }) => name);
}

function checkKnown(applied: readonly string[], migrations: readonly Migration[]): void {
  const unknown = applied.filter(step => !migrations.some(({ name }) => name === step));
  if (unknown.length === 0) return;
  throw new MeshError(
    'SCHEMA_NEWER',
    `the database has steps of the schema that this version does not know (${unknown.join(', ')}): a newer dacp has used it; ` +
      'update this one, or give it another database',
    { details: { steps: unknown.join(',') } },
  );
}

/** Before the first step, as the library makes a table of its own first and does not say why it could not. */
async function checkRights(client: Client, schema: string): Promise<void> {
  const { rows } = await client.query(`SELECT current_user AS user, has_schema_privilege($1, 'CREATE') AS may`, [
    schema,
  ]);
  if (!rows[0]?.may) throw denied(`no CREATE on schema ${schema} for user ${rows[0]?.user}`);
}

function denied(why: string, cause?: unknown): MeshError {
  const advice = 'let it own the database, or GRANT CREATE ON SCHEMA to it';
  return new MeshError('DATABASE_UNUSABLE', `this user may not make the tables of the mesh: ${why}; ${advice}`, {
    cause,
  });
}

function stepFailed(step: string, error: unknown): MeshError {
  const why = error instanceof Error ? error.message : String(error);
  if (sqlState(error) === '42501') return denied(why, error);
  return new MeshError('STORE_FAILED', `step ${step} of the schema failed: ${why}; nothing of it was kept`, {
    cause: error,
  });
}
