import { describe } from 'vitest';
import { postgres } from '../../harness/postgres.js';
import { postgresStores } from '../storage/make-postgres.js';
import { openRecord } from './open-record.js';
import { promptsContract } from './suite.js';

const stores = await postgresStores(4);

describe.skipIf(postgres === undefined)('prompts on postgres', () => {
  promptsContract(() => openRecord(stores));
});
