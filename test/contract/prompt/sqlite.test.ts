import { describe } from 'vitest';
import { makeSqlite } from '../storage/make-sqlite.js';
import { openRecord } from './open-record.js';
import { promptsContract } from './suite.js';

describe('prompts on sqlite', () => {
  promptsContract(() => openRecord(makeSqlite));
});
