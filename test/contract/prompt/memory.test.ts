import { describe } from 'vitest';
import { createMemoryStore } from '../../../src/prompt/index.js';
import { promptsContract } from './suite.js';

describe('prompts in memory', () => {
  promptsContract(async () => ({ store: createMemoryStore(), close: async () => undefined }));
});
