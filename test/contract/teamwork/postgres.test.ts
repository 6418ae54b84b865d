import { describe } from 'vitest';
import { postgres } from '../../harness/postgres.js';
import { postgresStores } from '../storage/make-postgres.js';
import { votesContract } from './votes.js';

const stores = await postgresStores(11);

describe.skipIf(postgres === undefined)('votes on postgres', () => {
  votesContract(stores);
});
