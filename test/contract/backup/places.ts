import {
  createPostgres,
  createSqlite,
  openPostgresRestore,
  openPostgresSnapshot,
  openSqliteRestore,
  openSqliteSnapshot,
} from '../../../src/storage/index.js';
import { makeDatabase } from '../../harness/postgres.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import type { StorePlace } from './scene.js';

/** The embedded store in a folder of its own. */
export async function embeddedPlace(): Promise<StorePlace> {
  const folder = makeTemporaryFolder();
  return {
    open: migrations => createSqlite({ folder: folder.path, migrations }),
    snapshot: async () => openSqliteSnapshot({ folder: folder.path }),
    restore: async migrations => openSqliteRestore({ folder: folder.path, migrations }),
    remove: async () => folder[Symbol.dispose](),
  };
}

/** A new database in PostgreSQL. */
export async function postgresPlace(): Promise<StorePlace> {
  const url = await makeDatabase();
  return {
    open: migrations => createPostgres({ url, migrations }),
    snapshot: () => openPostgresSnapshot({ url }),
    restore: migrations => openPostgresRestore({ url, migrations }),
    remove: async () => undefined,
  };
}
