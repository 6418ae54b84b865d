import { describe } from 'vitest';
import { postgres } from '../../../harness/postgres.js';
import { postgresStores } from '../../storage/make-postgres.js';
import { reputationsContract } from './suite.js';

const stores = await postgresStores(5);

describe.skipIf(postgres === undefined)('reputations on postgres', () => {
  reputationsContract(stores);
});
