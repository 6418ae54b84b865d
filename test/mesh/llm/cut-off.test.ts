import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { expect, it, vi } from 'vitest';
import { BudgetService } from '#gen/dacp/budget/v1/budget_pb.js';
import { LlmService, Role } from '#gen/dacp/llm/v1/llm_pb.js';
import { dial } from '../../../src/rpc/index.js';
import { objects } from '../../harness/cli.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

const account = 'agent:ann';
const limit = 1_000;
/** The longest answer, which never comes: 2 micros a token. With the question three of them fit. */
const maxTokens = 150;
const fit = 3;

it('a node that is killed while 64 calls are under way has spent no more than its budget, and says on what', async () => {
  await using models = await serveModels();
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'models.json');
  const declared = { 'gpt-test': { price: { input: 1, output: 2 } } };
  writeFileSync(file, JSON.stringify({ providers: { openai: { models: ['gpt-test'], declared } } }));
  const env = { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: `${models.url}/v1`, DACP_MODELS_FILE: file };
  const start = () => startMesh({ folder: join(folder.path, 'data'), env });

  await killWhileAsked(await start());

  await using mesh = await start();
  const channel = dial(mesh.address);
  const { lines } = await channel.client(BudgetService).usage({});
  expect(lines.map(({ usageUnknown }) => usageUnknown)).toEqual(Array.from({ length: fit }, () => true));
  const { account: ann } = await channel.client(BudgetService).get({ account });
  expect(Number(ann?.spent?.costMicros)).toBeGreaterThanOrEqual(fit * 2 * maxTokens);
  expect(Number(ann?.spent?.costMicros)).toBeLessThanOrEqual(limit);
  await expect(channel.client(LlmService).complete(ask())).rejects.toMatchObject({ reason: 'BUDGET_EXHAUSTED' });
  const shown = await mesh.cli(['usage']);
  expect(shown.stdout).toContain('at most 0.000');
  expect(objects((await mesh.cli(['usage', '--json'])).stdout)[0]).toMatchObject({ usage_unknown: true });
  channel.close();
});

/** Kills it when those calls that the budget lets pass are with the provider, and the others refused. */
async function killWhileAsked(mesh: Mesh): Promise<void> {
  const channel = dial(mesh.address);
  const budgets = channel.client(BudgetService);
  await budgets.set({ account, limit: { costMicros: BigInt(limit) } });
  const llm = channel.client(LlmService);
  const refusals: string[] = [];
  const calls = Array.from({ length: 64 }, () => llm.complete(ask()).catch(({ reason }) => refusals.push(reason)));
  await vi.waitFor(() => expect(refusals).toHaveLength(64 - fit), 10_000);
  expect(new Set(refusals)).toEqual(new Set(['BUDGET_EXHAUSTED']));
  // It answers when all so far is in the record.
  await budgets.usage({});
  await mesh.kill();
  await Promise.all(calls);
  channel.close();
}

function ask() {
  const turns = [{ role: Role.USER, text: 'slow' }];
  return { call: { turns, agentId: 'ann', maxTokens } };
}

async function serveModels() {
  const mock = new LLMock({ port: 0 });
  mock.onMessage('slow', { content: 'late' }, { chaos: { latencyMs: 30_000 } });
  await mock.start();
  return {
    url: mock.url,
    async [Symbol.asyncDispose]() {
      await mock.stop();
    },
  };
}
