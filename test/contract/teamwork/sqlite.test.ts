import { describe } from 'vitest';
import { makeSqlite } from '../storage/make-sqlite.js';
import { votesContract } from './votes.js';

describe('votes on sqlite', () => {
  votesContract(makeSqlite);
});
