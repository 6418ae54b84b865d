import { describe } from 'vitest';
import { makeSqlite } from '../storage/make-sqlite.js';
import { retentionContract } from './retention-contract.js';
import { tamperContract } from './tamper-contract.js';

describe('what is done to the record on sqlite is found', () => {
  tamperContract(makeSqlite);
});

describe('what is too old on sqlite goes by policy', () => {
  retentionContract(makeSqlite);
});
