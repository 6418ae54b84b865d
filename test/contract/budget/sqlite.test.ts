import { describe } from 'vitest';
import { makeSqlite } from '../storage/make-sqlite.js';
import { budgetsContract } from './suite.js';

describe('budgets on sqlite', () => {
  budgetsContract(makeSqlite);
});
