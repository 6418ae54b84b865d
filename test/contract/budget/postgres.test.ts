import { describe } from 'vitest';
import { postgres } from '../../harness/postgres.js';
import { postgresStores } from '../storage/make-postgres.js';
import { budgetsContract } from './suite.js';

const stores = await postgresStores(6);

describe.skipIf(postgres === undefined)('budgets on postgres', () => {
  budgetsContract(stores);
});
