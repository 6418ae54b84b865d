import { describe } from 'vitest';
import { postgres } from '../../harness/postgres.js';
import { databaseContract } from './database-contract.js';
import { postgresStores } from './make-postgres.js';

const stores = await postgresStores(2);

describe.skipIf(postgres === undefined)('postgres keeps the contract of a database', () => {
  databaseContract(stores);
});
