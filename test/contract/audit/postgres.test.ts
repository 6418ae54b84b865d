import { describe } from 'vitest';
import { postgres } from '../../harness/postgres.js';
import { postgresStores } from '../storage/make-postgres.js';
import { tamperContract } from './tamper-contract.js';

const stores = await postgresStores(24);

describe.skipIf(postgres === undefined)('what is done to the record on postgres is found', () => {
  tamperContract(stores);
});
