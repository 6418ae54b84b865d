import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { expect, it } from 'vitest';
import { runHere } from '../../harness/cli.js';
import { startMesh } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

it('a node keeps what its models answer, and another one without keys or providers answers the same', async () => {
  using folder = makeTemporaryFolder();
  const tape = { DACP_MODELS_TAPE: join(folder.path, 'answers.jsonl') };
  const models = await LLMock.create({ port: 0 });
  models.onMessage('sky', { content: 'It scatters.', usage: { prompt_tokens: 10, completion_tokens: 4 } });
  const env = { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: `${models.url}/v1`, DACP_MODELS: 'openai/gpt-4.1-mini' };
  const ask = (address: string, text: string) => runHere(['llm', 'ask', text, '--node', address]);
  try {
    await using mesh = await startMesh({ env: { ...env, ...tape, DACP_MODELS_TAPE_MODE: 'record' } });
    expect((await ask(mesh.address, 'Why is the sky blue?')).stdout).toBe('It scatters.\n');
  } finally {
    await models.stop();
  }
  await using mesh = await startMesh({ env: { ...tape, DACP_MODELS_TAPE_MODE: 'replay' } });
  const again = await ask(mesh.address, 'Why is the sky blue?');
  expect([again.stdout, again.stderr]).toEqual([
    'It scatters.\n',
    expect.stringMatching(/^openai\/gpt-4\.1-mini in .*, 10 \+ 4 tokens, 0\.0000\d+ USD/),
  ]);
  const unknown = await ask(mesh.address, 'Why is the grass green?');
  expect([unknown.code, unknown.stderr]).toEqual([
    4,
    expect.stringContaining('no recorded answer of openai/gpt-4.1-mini'),
  ]);
}, 60_000);
