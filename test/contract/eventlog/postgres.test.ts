import { describe } from 'vitest';
import { postgres } from '../../harness/postgres.js';
import { postgresStores } from '../storage/make-postgres.js';
import { eventStoreContract } from './event-store-contract.js';

const stores = await postgresStores(1);

describe.skipIf(postgres === undefined)('the record on postgres keeps the contract of an event store', () => {
  eventStoreContract(stores);
});
