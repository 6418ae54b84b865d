import { describe } from 'vitest';
import { makeSqlite } from '../storage/make-sqlite.js';
import { statesContract } from './suite.js';

describe('states on sqlite', () => {
  statesContract(makeSqlite);
});
