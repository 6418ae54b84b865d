import { describe } from 'vitest';
import { makeSqlite } from '../storage/make-sqlite.js';
import { eventStoreContract } from './event-store-contract.js';

describe('the record on sqlite keeps the contract of an event store', () => {
  eventStoreContract(makeSqlite);
});
