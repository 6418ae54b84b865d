import { describe } from 'vitest';
import { postgres } from '../../harness/postgres.js';
import { postgresStores } from '../storage/make-postgres.js';
import { handOffsContract } from './hand-offs.js';
import { teamsContract } from './teams.js';
import { votesContract } from './votes.js';

const stores = await postgresStores(26);

describe.skipIf(postgres === undefined)('votes on postgres', () => {
  votesContract(stores);
});

describe.skipIf(postgres === undefined)('hand-offs on postgres', () => {
  handOffsContract(stores);
});

describe.skipIf(postgres === undefined)('teams on postgres', () => {
  teamsContract(stores);
});
