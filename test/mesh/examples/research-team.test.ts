import { expect, it } from 'vitest';
import { startMesh } from '../../harness/node.js';
import { runExample } from './run.js';

it('the research team is formed, replaces who fails, votes, and asks the editor', async () => {
  await using mesh = await startMesh();
  const { code, stdout, stderr } = await runExample('research-team/try.ts', { DACP_NODE: mesh.address });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^\{.*it has fallen asleep.*\}\n$/) });
  expect(stdout).toContain('the editor is asked: Is this the answer to "How many hours lie between two high tides?"?');
  expect(stdout).toContain("answer: 'Between two high tides lie 12 hours and 25 minutes.'");
  expect(stdout).toMatch(/foundBy: \[ 'boris', 'anna' \],\n +votes: '2 ballots .*',\n +approvedBy: 'eve'/);
  const { stdout: log } = await mesh.cli(['log', '--type', 'team.*']);
  expect(log).toMatch(/member_left[\s\S]*member_joined[\s\S]*subtask_done/);
}, 60_000);
