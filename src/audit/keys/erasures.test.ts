import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTemporaryFolder } from '../../../test/harness/temporary-folder.js';
import { openErasures } from './erasures.js';

test('a line that was torn while the ledger is open takes no later erasure with it', () => {
  using folder = makeTemporaryFolder();
  const ledger = openErasures(folder.path);
  ledger.add('first', 0);
  appendFileSync(join(folder.path, 'erasures.jsonl'), '{"key_id":"to');
  ledger.add('second', 1);
  expect([...openErasures(folder.path).all()]).toEqual(['first', 'second']);
});
