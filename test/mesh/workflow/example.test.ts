import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { objects, runCli, runHere } from '../../harness/cli.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { until } from '../../harness/until.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const digest = fileURLToPath(new URL('../../../examples/workflow/digest.yaml', import.meta.url));
const input = JSON.stringify({ text: 'It rains. The fields are wet. Rain is good for fields.' });
let mesh: Mesh;

beforeAll(async () => {
  mesh = await startMesh({ demo: true });
});
afterAll(async () => {
  await mesh.stop();
});

const cli = (words: readonly string[]) => runHere([...words, '--node', mesh.address]);

/** Runs the example up to the editor's word, and gives that. */
async function runWith(id: string, word: 'approve' | 'reject') {
  const running = runCli(['workflow', 'run', digest, '--input', input, '--id', id, '--node', mesh.address]);
  let asked: unknown;
  await until(
    async () => {
      const { stdout } = await cli(['approvals', '--approver', 'editor', '--run', id, '--json']);
      asked = objects(stdout)[0]?.id;
      return asked !== undefined;
    },
    'the editor is asked',
    30_000,
  );
  await cli(['approvals', word, String(asked), '--reason', 'because', '--by', 'ana']);
  return await running;
}

test('the example looks at a text from three sides and publishes it when the editor agrees', async () => {
  const { code, stdout } = await runWith('digest-yes', 'approve');
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('"agreed_by": "ana"') });
  expect(stdout).toMatch(/done +look\.language/);
  expect(stdout).toMatch(/done +look\.summary/);
});

test('a workflow is checked without an input, and started with one', async () => {
  expect(await cli(['workflow', 'check', digest])).toMatchObject({ code: 0, stdout: 'digest can be run: 4 steps\n' });
  const started = await cli(['workflow', 'start', digest]);
  expect(started).toMatchObject({ code: 2, stderr: expect.stringContaining('input: must be object, not null') });
});

test('an approval is answered by somebody', async () => {
  const nobody = await cli(['approvals', 'approve', 'any', '--by', ' ']);
  expect(nobody).toMatchObject({ code: 2, stderr: expect.stringContaining('--by NAME: says who answers') });
  const answer = await fetch(`http://${mesh.address}/dacp.workflow.v1.ApprovalService/AnswerApproval`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ approval_id: 'any', verdict: 'VERDICT_APPROVED' }),
  });
  expect(await answer.json()).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('by: ') });
});

test('the example gives its place back when the editor says no', async () => {
  const { code, stdout, stderr } = await runWith('digest-no', 'reject');
  expect({ code, stdout }).toEqual({ code: 6, stdout: expect.stringMatching(/undo +reserve.*undone +reserve/s) });
  expect(stderr).toContain('ana said no: because');
  expect((await cli(['workflow', 'list'])).stdout).toMatch(/digest-no +digest +failed/);
});
