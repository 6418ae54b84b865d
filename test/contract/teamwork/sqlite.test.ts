import { describe } from 'vitest';
import { makeSqlite } from '../storage/make-sqlite.js';
import { handOffsContract } from './hand-offs.js';
import { teamsContract } from './teams.js';
import { votesContract } from './votes.js';

describe('votes on sqlite', () => {
  votesContract(makeSqlite);
});

describe('hand-offs on sqlite', () => {
  handOffsContract(makeSqlite);
});

describe('teams on sqlite', () => {
  teamsContract(makeSqlite);
});
