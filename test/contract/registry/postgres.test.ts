import { describe } from 'vitest';
import { eventlogMigrations } from '../../../src/eventlog/index.js';
import { registryMigrations } from '../../../src/registry/index.js';
import { postgres } from '../../harness/postgres.js';
import { postgresStores } from '../storage/make-postgres.js';
import { registryContract } from './suite.js';

const stores = await postgresStores(1);

describe.skipIf(postgres === undefined)('with PostgreSQL', () => {
  registryContract('postgres', async () => {
    const store = stores();
    return {
      async open() {
        const database = store.open([...eventlogMigrations, ...registryMigrations]);
        await database.start();
        return database;
      },
      remove: store.remove,
    };
  });
});
