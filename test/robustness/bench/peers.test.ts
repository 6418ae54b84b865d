import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { long } from '../../harness/long.js';
import { tool } from '../../harness/tools.js';

const root = join(import.meta.dirname, '..', '..', '..');

/** NATS's server is compiled the first time. */
const limitMs = long ? 10 * 60_000 : 60_000;

async function run(...words: string[]): Promise<string> {
  const program = ['--import', 'tsx', 'test/bench/peers/main.ts', '--short', ...words];
  return (await promisify(execFile)(process.execPath, program, { cwd: root, timeout: limitMs })).stdout;
}

/** The short form measures ourselves alone: nothing has to be installed for it. */
test('the harness that measures others beside us works', { timeout: limitMs }, async () => {
  if (!long || !tool('go')) {
    expect(await run('--only', 'decide')).toMatch(/a decision, mean, ms +dacp +1 +[\d.,]+ .* ≤ 100 +yes/);
    return;
  }
  const shown = await run('--peers', 'nats', '--only', 's1-64,s2-10');
  expect(shown).toMatch(/S1, 64 outstanding +nats +1 +[\d.,]+ .* ≥ 2 × /);
  expect(shown).toMatch(/S2, 10 subscribers +nats +1 +[\d.,]+ .* ≥ 1 × /);
});
