import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { runJob as Run } from '../../../src/samples/text/run-job.js';

/** Compiled, since a thread begins with a file that Node can run. */
async function compiled(): Promise<typeof Run> {
  const path = fileURLToPath(new URL('../../../dist/samples/text/run-job.js', import.meta.url));
  return (await import(path)).runJob;
}

const long = 'The river floods the fields. '.repeat(30_000);
const input = { text: long, count: 2 };

test('a long text keeps nobody else from working', async () => {
  const runJob = await compiled();
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const result = await runJob('statistics', input, new AbortController().signal);
  clearInterval(timer);
  expect(result).toMatchObject({ sentences: 30_000 });
  expect(turns).toBeGreaterThan(0);
});

test('work on a long text ends when nobody wants it any more', async () => {
  const runJob = await compiled();
  const controller = new AbortController();
  const running = runJob('graph', input, controller.signal);
  const reason = new Error('nobody waits');
  controller.abort(reason);
  await expect(running).rejects.toBe(reason);
  await expect(runJob('graph', input, controller.signal)).rejects.toBe(reason);
});
