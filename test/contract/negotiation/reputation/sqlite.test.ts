import { describe } from 'vitest';
import { makeSqlite } from '../../storage/make-sqlite.js';
import { reputationsContract } from './suite.js';

describe('reputations on sqlite', () => {
  reputationsContract(makeSqlite);
});
