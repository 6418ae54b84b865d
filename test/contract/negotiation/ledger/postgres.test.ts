import { describe } from 'vitest';
import { postgres } from '../../../harness/postgres.js';
import { postgresStores } from '../../storage/make-postgres.js';
import { ledgerContract } from './suite.js';

const stores = await postgresStores(5);

describe.skipIf(postgres === undefined)('the ledger on postgres', () => {
  ledgerContract(stores);
});
