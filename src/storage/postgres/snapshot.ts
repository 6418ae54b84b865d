import { MeshError, systemClock } from '../../base/index.js';
import type { SqlValue } from '../database.js';
import type { Snapshot } from '../snapshot.js';
import { connectOnce, patientTimeouts } from './connect.js';
import { encode } from './encode.js';
import { toFault } from './faults.js';
import { shownUrl } from './postgres.js';
import { createSession } from './session.js';
import { readSchema, readTables } from './tables.js';

/** Rows that are read at a time. */
const pageRows = 1_000;

/**
 * Looks at the store in PostgreSQL, whether nodes use it or not. They go on: a transaction that only reads and sees the moment of its
 * first statement (REPEATABLE READ) waits for nobody, and nobody waits for it.
 *
 * Errors: DATABASE_UNREACHABLE; DATABASE_UNUSABLE also where there is no store.
 */
export async function openPostgresSnapshot({ url }: { readonly url: string }): Promise<Snapshot> {
  const client = await connectOnce(url);
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const schema = await readSchema(client);
    if (!schema) throw noStore(url);
    const tables = await readTables(client);
    const session = createSession(client, patientTimeouts, systemClock);

    const read = async <Row extends Record<string, SqlValue>>(sql: string, params: readonly SqlValue[] = []) => {
      const outcome = await session.run([encode({ sql, params })]);
      if (outcome.kind !== 'done') throw toFault(outcome.error);
      return (outcome.results[0]?.rows ?? []) as unknown as Row[];
    };

    return {
      dialect: 'postgres',
      schema,
      tables,
      read,
      count: async ({ name }) => (await read<{ n: number }>(`SELECT count(*) AS n FROM "${name}"`))[0]?.n ?? 0,
      async *rows({ name, columns }) {
        const list = columns.map(column => `"${column}"`).join(', ');
        // Under a name of its own: a session takes it that the same statement gives the same columns.
        const cursor = `"rows of ${name}"`;
        await read(`DECLARE ${cursor} NO SCROLL CURSOR FOR SELECT ${list} FROM "${name}"`);
        for (let more = true; more; ) {
          const page = await read(`FETCH ${pageRows} FROM ${cursor}`);
          for (const row of page) yield columns.map(column => row[column] ?? null);
          more = page.length === pageRows;
        }
        await read(`CLOSE ${cursor}`);
      },
      async [Symbol.asyncDispose]() {
        await client.end().catch(() => undefined);
      },
    };
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

function noStore(url: string): MeshError {
  return new MeshError(
    'DATABASE_UNUSABLE',
    `there is no store in the database ${shownUrl(url)}; name the database of a node`,
  );
}
