import { describe } from 'vitest';
import { postgres } from '../../harness/postgres.js';
import { postgresStores } from '../storage/make-postgres.js';
import { statesContract } from './suite.js';

const stores = await postgresStores(1);

describe.skipIf(postgres === undefined)('states on postgres', () => {
  statesContract(stores);
});
