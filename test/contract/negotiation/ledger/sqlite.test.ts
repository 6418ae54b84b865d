import { describe } from 'vitest';
import { makeSqlite } from '../../storage/make-sqlite.js';
import { ledgerContract } from './suite.js';

describe('the ledger on sqlite', () => {
  ledgerContract(makeSqlite);
});
