import { describe } from 'vitest';
import { postgres } from '../../harness/postgres.js';
import { postgresStores } from '../storage/make-postgres.js';
import { retentionContract } from './retention-contract.js';
import { tamperContract } from './tamper-contract.js';

const stores = await postgresStores(32);

describe.skipIf(postgres === undefined)('what is done to the record on postgres is found', () => {
  tamperContract(stores);
});

describe.skipIf(postgres === undefined)('what is too old on postgres goes by policy', () => {
  retentionContract(stores);
});
