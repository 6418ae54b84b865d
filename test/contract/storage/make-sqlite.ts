import { createSqlite } from '../../../src/storage/index.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import type { StoreUnderTest } from './database-contract.js';

/** The embedded store in a folder of its own. */
export function makeSqlite(): StoreUnderTest {
  const folder = makeTemporaryFolder();
  return {
    open: migrations => createSqlite({ folder: folder.path, migrations }),
    remove: async () => folder[Symbol.dispose](),
  };
}
