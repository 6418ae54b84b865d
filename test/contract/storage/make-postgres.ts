import { createPostgres } from '../../../src/storage/index.js';
import { makeDatabase, postgres } from '../../harness/postgres.js';
import type { StoreUnderTest } from './database-contract.js';

/** Databases of their own in the cluster of the test run, one for each store that is asked for; none where there is no PostgreSQL. */
export async function postgresStores(count: number): Promise<() => StoreUnderTest> {
  const urls = await Promise.all(Array.from({ length: postgres === undefined ? 0 : count }, makeDatabase));
  return () => {
    // Where there is none, suites are collected all the same, and skipped.
    const url = postgres === undefined ? 'postgres://nowhere/none' : urls.pop();
    if (url === undefined) throw new Error(`only ${count} stores were made; ask for more`);
    return {
      open: migrations => createPostgres({ url, migrations }),
      // It goes with the cluster.
      remove: async () => undefined,
    };
  };
}
