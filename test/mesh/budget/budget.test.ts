import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { objects, runHere } from '../../harness/cli.js';
import { type Mesh, startMesh } from '../../harness/node.js';

// Every process is real.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const readme = fileURLToPath(new URL('../../../README.md', import.meta.url));
const report = ['negotiate', '--capability', 'text.report', '--file', readme];
let mesh: Mesh;

/** A command of two words: which node it is about comes last. */
function budget(words: readonly string[]) {
  return runHere(['budget', ...words, '--node', mesh.address]);
}

beforeAll(async () => {
  mesh = await startMesh({ demo: true });
});

afterAll(async () => {
  await mesh.stop();
  await mesh[Symbol.asyncDispose]();
});

test('a report within its budget shows what it did cost, with its parts, and each cost is a line', async () => {
  const { code, stdout } = await mesh.here([...report, '--budget', '1']);
  expect(code).toBe(0);
  const costs = stdout.slice(stdout.lastIndexOf('costs\n'));
  expect(costs).toMatch(/text\.report +0\.\d+ USD.*reporter +own/);
  for (const part of ['text.language', 'text.statistics', 'text.keywords', 'text.summarize'])
    expect(costs).toMatch(new RegExp(`[├└] ${part.replace('.', '\\.')} +0\\.\\d+ USD`));
  const usage = objects((await mesh.here(['usage', '--by', 'capability', '--json'])).stdout);
  expect(usage.map(({ key }) => key).sort()).toEqual([
    'text.keywords',
    'text.language',
    'text.report',
    'text.statistics',
    'text.summarize',
  ]);
  expect(objects((await budget(['show', '--all', '--json'])).stdout)).toEqual([]);
});

test('a report that its budget cannot pay stops hard, and all goes back', async () => {
  await budget(['set', 'mesh', '--money', '100']);
  const { code, stderr } = await mesh.here([...report, '--budget', '0.000001', '--json']);
  expect(code).not.toBe(0);
  expect(stderr).toContain('BUDGET_EXHAUSTED');
  const [account] = objects((await budget(['show', 'mesh', '--json'])).stdout);
  expect(account).toMatchObject({ id: 'mesh', left: { cost_micros: '100000000' } });
});

test('after kill -9 the accounts are as they were', async () => {
  await budget(['set', 'mesh/day', '--money', '2']);
  await mesh.here([...report, '--budget', '1']);
  const before = objects((await budget(['show', 'mesh/day', '--json'])).stdout);
  expect(before).toMatchObject([{ id: 'mesh/day', spent: { cost_micros: expect.stringMatching(/^[1-9]/) } }]);
  const { folder, port } = mesh;
  await mesh.kill();
  mesh = await startMesh({ folder, port });
  expect(objects((await budget(['show', 'mesh/day', '--json'])).stdout)).toEqual(before);
});
