import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BudgetService } from '#gen/dacp/budget/v1/budget_pb.js';
import { LlmService, Role } from '#gen/dacp/llm/v1/llm_pb.js';
import { connect, join as joinMesh, llmAgent, remoteModels } from '../../../src/index.js';
import { silentLogger } from '../../../src/observability/index.js';
import { type Channel, type Client, dial } from '../../../src/rpc/index.js';
import { runHere } from '../../harness/cli.js';
import { type Mesh, type MeshOptions, startMesh } from '../../harness/node.js';
import { makeTemporaryFolder, type TemporaryFolder } from '../../harness/temporary-folder.js';
import { until } from '../../harness/until.js';

// A real node, and a server of the providers' wire formats that others wrote.
let models: LLMock;
let mesh: Mesh;
let started: MeshOptions;
let folder: TemporaryFolder;
let channel: Channel;
let llm: Client<typeof LlmService>;

const usage = { prompt_tokens: 10, completion_tokens: 4, input_tokens: 10, output_tokens: 4 };
const asks = (text: string) => ({ turns: [{ role: Role.USER, text }] });

beforeAll(async () => {
  models = await LLMock.create({ port: 0 });
  models.on({ userMessage: 'sky', model: 'claude-test' }, { error: { message: 'oops' }, status: 500 });
  models.on({ userMessage: 'look', hasToolResult: false }, { toolCalls: [{ name: 'look', arguments: {} }], usage });
  models.on({ userMessage: 'look', hasToolResult: true }, { content: 'It is grey.', usage });
  models.onMessage('sky', { content: 'It scatters light.', usage });
  folder = makeTemporaryFolder();
  const price = { input: 1, output: 2 };
  const providers = {
    anthropic: { models: ['claude-test'], declared: { 'claude-test': { price: { input: 0, output: 0 } } } },
    openai: {
      models: ['gpt-test', 'embed-test'],
      declared: { 'gpt-test': { price }, 'embed-test': { price, features: ['embeddings'] } },
    },
  };
  writeFileSync(join(folder.path, 'models.json'), JSON.stringify({ providers }));
  started = {
    folder: join(folder.path, 'data'),
    env: {
      OPENAI_API_KEY: 'k',
      OPENAI_BASE_URL: `${models.url}/v1`,
      ANTHROPIC_API_KEY: 'k',
      ANTHROPIC_BASE_URL: models.url,
      DACP_MODELS_FILE: join(folder.path, 'models.json'),
    },
  };
  mesh = await startMesh(started);
  channel = dial(mesh.address);
  llm = channel.client(LlmService);
}, 60_000);

afterAll(async () => {
  channel?.close();
  await mesh?.[Symbol.asyncDispose]();
  await models?.stop();
  folder?.[Symbol.dispose]();
});

it('answers through the node, from the next provider when the first fails, and says so', async () => {
  const { answer } = await llm.complete({ call: asks('Why is the sky blue?') });
  expect(answer).toMatchObject({ provider: 'openai', model: 'gpt-test', text: 'It scatters light.', costMicros: 18n });
  expect(answer?.attempts).toMatchObject([
    { provider: 'anthropic', reason: 'PROVIDER_FAILED' },
    { provider: 'openai', reason: '' },
  ]);
});

it('streams, embeds, lists and explains', async () => {
  const kinds: (string | undefined)[] = [];
  let text = '';
  for await (const { piece } of llm.stream({ call: { ...asks('Why is the sky blue?'), provider: 'openai' } })) {
    kinds.push(piece.case);
    if (piece.case === 'text') text += piece.value;
  }
  expect([kinds[0], kinds.at(-1), text]).toEqual(['start', 'answer', 'It scatters light.']);
  expect((await llm.embed({ texts: ['one', 'two'] })).embeddings).toHaveLength(2);
  const listed = await llm.listModels({});
  expect(listed.models.map(({ model }) => model).sort()).toEqual(['claude-test', 'embed-test', 'gpt-test']);
  const { ranked, excluded } = await llm.explain({ call: { maxTokens: 10 } });
  expect(ranked.map(({ model }) => model?.model)).toEqual(['claude-test', 'gpt-test']);
  expect(excluded).toMatchObject([{ model: { model: 'embed-test' }, why: 'it has no text' }]);
});

it('keeps to the budget of an agent, and has each cost in the record', async () => {
  const budgets = channel.client(BudgetService);
  const call = { ...asks('Why is the sky blue?'), provider: 'openai', agentId: 'ann', conversationId: 'talk-1' };
  await llm.complete({ call });
  await budgets.set({ account: 'agent:ann', limit: { costMicros: 100n } });
  await expect(llm.complete({ call })).rejects.toMatchObject({ reason: 'BUDGET_EXHAUSTED' });
  const { lines } = await budgets.usage({ agent: 'ann' });
  expect(lines).toMatchObject([
    {
      model: 'gpt-test',
      provider: 'openai',
      conversationId: 'talk-1',
      cost: { costMicros: 18n, tokens: 14n },
    },
  ]);
});

it('takes ratings, and tells usage and metrics', async () => {
  const { answer } = await llm.complete({ call: { ...asks('Why is the sky blue?'), provider: 'openai' } });
  const rated = await llm.rate({ answerId: answer?.answerId ?? '', quality: 0.5 });
  expect(rated).toMatchObject({ model: 'gpt-test', quality: expect.closeTo(0.833, 3) });
  const { lines } = await llm.usage({});
  expect(lines.find(({ key }) => key === 'openai/gpt-test')?.calls).toBeGreaterThan(1n);
  const metrics = await (await fetch(`http://${mesh.address}/metrics`)).text();
  expect(metrics).toMatch(/gen_ai_client_operation_duration_seconds_count\{.*gen_ai_request_model="gpt-test".*\} \d/);
  expect(metrics).toMatch(/dacp_model_cost_micros_total\{agent_id="ann",.*\} 18/);
});

it('tells each step of an agent, though the conversation is not recorded: answers, tools, what failed', async () => {
  await using asked = remoteModels({ node: mesh.address });
  const look = { name: 'look', description: 'Looks.', run: () => 'grey' };
  const agent = llmAgent({
    ...{ id: 'looker', models: asked, model: { provider: 'openai' }, instructions: 'Look.', tools: [look] },
    capabilities: { 'sky.look': {} },
  });
  await using _host = await joinMesh({ agents: [agent], node: mesh.address, logger: silentLogger });
  await using client = await connect({ node: mesh.address });
  expect(await client.ask('looker', 'look', { conversationId: 'looked-1' })).toBe('It is grey.');
  await expect(client.ask('looker', 'what is this', { conversationId: 'looked-1' })).rejects.toThrow('404');
  const steps = (...more: string[]) =>
    runHere(['llm', 'steps', '--conversation', 'looked-1', '--node', mesh.address, ...more]);
  await until(async () => (await steps()).stdout.includes('PROVIDERS_FAILED'), 'all steps are told');
  const { stdout, stderr } = await steps();
  expect(stdout.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/looker +looked-1 +openai\/gpt-test +10 \+ 4 tokens, .* wants look$/),
    expect.stringMatching(/looker +looked-1 +tool look .* used$/),
    expect.stringMatching(/looker +looked-1 +openai\/gpt-test +10 \+ 4 tokens, .* answered$/),
    expect.stringMatching(/looker +looked-1 +openai .* PROVIDERS_FAILED: /),
  ]);
  expect(stderr).toMatch(/^4 steps, 0\.000036 USD/);
  const said = (await steps('--json')).stdout.trimEnd().split('\n');
  expect(said.map(line => Object.keys(JSON.parse(line)).length > 0)).toEqual([true, true, true, true]);
  const { stdout: tree } = await mesh.here(['trace', 'looked-1']);
  expect(tree).toMatch(/looker +model openai\/gpt-test .*\n.*looker +tool look .*answered\n/);
}, 60_000);

it('knows after a restart how models did, and how they were rated', async () => {
  const quality = async () => (await llm.listModels({})).models.find(({ model }) => model === 'gpt-test');
  const before = await quality();
  expect(before?.calls).toBeGreaterThan(0n);
  channel.close();
  await mesh.stop();
  mesh = await startMesh(started);
  channel = dial(mesh.address);
  llm = channel.client(LlmService);
  const after = await quality();
  expect([after?.calls, after?.quality, after?.latency]).toEqual([before?.calls, before?.quality, before?.latency]);
}, 60_000);
