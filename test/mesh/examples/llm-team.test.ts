import { type ChatCompletionRequest, LLMock } from '@copilotkit/aimock';
import { expect, it } from 'vitest';
import { runHere } from '../../harness/cli.js';
import { startMesh } from '../../harness/node.js';
import { until } from '../../harness/until.js';
import { runExample } from './run.js';

const usage = { prompt_tokens: 20, completion_tokens: 10 };

/** Models of a team: the writer's says with each result of a tool what is to be done next. */
async function startModels(): Promise<LLMock> {
  const models = new LLMock({ port: 0 });
  const results = (request: ChatCompletionRequest) => request.messages.filter(({ role }) => role === 'tool').length;
  const writer = (done: number) => ({
    systemMessage: 'You are a writer',
    predicate: (request: ChatCompletionRequest) => results(request) === done,
  });
  const negotiate = (capability: string, input: string) => ({
    toolCalls: [{ name: 'negotiate', arguments: { capability, input } }],
    usage,
  });
  models.on(writer(0), negotiate('topic.research', 'Tides'));
  models.on(writer(1), negotiate('text.criticise', 'The moon pulls.'));
  models.on(writer(2), { content: 'The moon pulls the sea, twice a day.', usage });
  models.on({ systemMessage: 'You are brief' }, { content: 'The moon pulls the sea.', usage });
  models.on({ systemMessage: 'You are a critic' }, { content: 'Say how often.', usage });
  await models.start();
  return models;
}

it('a writer has its research and critique negotiated; one trace leads to each model, and the cost is known', async () => {
  const models = await startModels();
  try {
    const env = {
      DACP_LOCAL_MODEL_URL: `${models.url}/v1`,
      DACP_MODELS: 'local/gpt-test',
    };
    await using mesh = await startMesh({ env });
    const { code, stdout, stderr } = await runExample('llm-team/try.ts', { DACP_NODE: mesh.address });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^The moon pulls the sea, twice a day\.\n/);
    expect(stdout).toMatch(/^writer .* 90 tokens$/m);
    const [, conversation = ''] = /^conversation (\S+)$/m.exec(stdout) ?? [];
    const trace = async () => (await mesh.here(['trace', conversation])).stdout;
    await until(async () => (await trace()).includes('critic'), 'the trace is whole');
    const tree = await trace();
    expect(tree).toMatch(/1 trace: [\s\S]*→ writer .*\n.*├─ model local\/gpt-test +30 tokens/);
    expect(tree).toMatch(/topic\.research .*\n[\s\S]*researcher .* won\n.*model local\/gpt-test/);
    expect(tree).toMatch(/text\.criticise .*\n[\s\S]*critic .* won\n.*model local\/gpt-test/);
    expect(tree).toMatch(/tool negotiate .* answered\n/);
    const steps = await runHere(['llm', 'steps', '--conversation', conversation, '--node', mesh.address]);
    expect(steps.stdout).toMatch(/writer .*local\/gpt-test +20 \+ 10 tokens, .* wants negotiate\n/);
    expect(steps.stdout).toMatch(/writer .*tool negotiate .* used\n/);
    expect(steps.stdout).toMatch(/critic .*local\/gpt-test .* answered\n/);
    const again = ['replay', conversation, '--verify', '--with', 'examples/llm-team/team.ts'];
    expect((await mesh.here(again)).stdout).toBe('all 3 messages of these agents are as they were recorded\n');
    const { stdout: spent } = await mesh.here(['usage', '--by', 'agent']);
    expect(spent).toMatch(/^researcher +0\.0004 USD, 30 tokens.*\n.*\nwriter .* 90 tokens/m);
  } finally {
    await models.stop();
  }
}, 90_000);

it('the team says in one line what is missing when no model is configured', async () => {
  const { code, stdout, stderr } = await runExample('llm-team/try.ts');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^no model is configured: set OPENAI_API_KEY, .* or DACP_LOCAL_MODEL_URL .*\n$/);
}, 60_000);
