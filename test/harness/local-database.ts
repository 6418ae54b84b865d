import { createLifecycle } from '../../src/base/index.js';
import type { Database, Migration, SqlValue } from '../../src/storage/index.js';
import { type Engine, openEngine } from '../../src/storage/sqlite/engine.js';
import { toError } from '../../src/storage/sqlite/faults.js';
import type { Outcome, WireResult } from '../../src/storage/sqlite/protocol.js';
import { toRows, toWire } from '../../src/storage/sqlite/values.js';
import { makeTemporaryFolder } from './temporary-folder.js';

/**
 * The embedded store without its thread, in a folder of its own: for tests of what stands on it. It opens thirty times faster; the
 * tests of the store itself, and of processes that die, use the real one.
 */
export function createLocalDatabase(migrations: readonly Migration[]): Database {
  const folder = makeTemporaryFolder();
  let engine: Engine | undefined;

  const lifecycle = createLifecycle({
    name: 'a local database',
    async start() {
      engine = openEngine({ folder: folder.path, migrations });
    },
    async close() {
      engine?.close();
      folder[Symbol.dispose]();
    },
  });

  function run(work: (opened: Engine) => Outcome | undefined): readonly WireResult[] {
    const outcome = engine && work(engine);
    if (!outcome) throw new Error('the database is not open');
    if ('fault' in outcome) throw toError(outcome.fault);
    return outcome.results;
  }

  return Object.assign(lifecycle, {
    dialect: 'sqlite' as const,
    async read<Row extends Record<string, SqlValue>>(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
      return run(({ read }) => read(toWire({ sql, params }))).flatMap(toRows) as Row[];
    },
    async write(statements: Parameters<Database['write']>[0]) {
      const results = run(({ writeGroup }) => writeGroup([statements.map(toWire)])[0]);
      return results.map(result => ({ changes: result.changes, rows: toRows(result) }));
    },
    now: async () => Date.now(),
  });
}
