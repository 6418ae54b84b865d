import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { MeshError } from '../../../src/base/index.js';
import type { ProviderKind } from '../../../src/llm/index.js';
import { listening, startProcesses } from '../../bench/peers/process.js';
import { drain, failure, orchestrate, say, speakAll, startScene } from '../../contract/llm/scene.js';
import { freePort } from '../../harness/free-port.js';
import { long } from '../../harness/long.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

// What our clients make of a second server of their wire formats: a LiteLLM proxy before the test server. `npm run bench:llm` installs it.
const bin = fileURLToPath(new URL('../../../.cache/bench/litellm/.venv/bin', import.meta.url));
const installed = existsSync(join(bin, 'litellm'));
const seenFile = fileURLToPath(new URL('../../contract/llm/litellm.json', import.meta.url));
const key = 'sk-second-opinion';

const tools = [
  {
    name: 'weather',
    description: 'of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
  },
];
const outputSchema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

/** A proxy that passes on to the test server, and tries once. */
async function startProxy(
  processes: ReturnType<typeof startProcesses>,
  folder: string,
  server: string,
): Promise<string> {
  const config = join(folder, 'litellm.yaml');
  const model = {
    model_name: 'model-1',
    litellm_params: { model: 'openai/model-1', api_base: `${server}/v1`, api_key: 'test' },
  };
  const settings = { litellm_settings: { telemetry: false, num_retries: 0 } };
  const router = { router_settings: { num_retries: 0, disable_cooldowns: true } };
  writeFileSync(config, JSON.stringify({ model_list: [model], ...settings, ...router }));
  const port = await freePort();
  const words = ['--config', config, '--host', '127.0.0.1', '--port', String(port), '--num_workers', '1'];
  const pid = await processes.serve([join(bin, 'python'), join(bin, 'litellm'), ...words], {
    ...{ ready: false, folder },
    env: { LITELLM_MASTER_KEY: key, LITELLM_LOG: 'ERROR', LITELLM_LOCAL_MODEL_COST_MAP: 'True', NO_DOCS: 'True' },
  });
  await listening(port, { maxMs: 200_000, pid });
  return `http://127.0.0.1:${port}`;
}

/** `right` when it is, else what it is. */
async function seenAs(right: string, work: () => Promise<boolean>): Promise<string> {
  try {
    return (await work()) ? right : 'another answer';
  } catch (error) {
    if (error instanceof MeshError) return `\`${error.reason}\``;
    throw error;
  }
}

/** How a stream ended that its server had cut off. */
function cutAs(text: string, reason: string | undefined): string {
  if (reason === undefined) return 'passed on as if it were whole';
  return `${text === '' ? 'nothing' : 'what came'}, then \`${reason}\``;
}

/** What a provider does, in the words of docs/providers.md. */
async function outcomesOf(kind: ProviderKind, baseUrl: string): Promise<Record<string, string>> {
  const declared = { 'model-1': { price: { input: 1, output: 2, cached: 0.5 } } };
  const config = { name: kind, kind, apiKey: key, baseUrl, models: ['model-1'], declared };
  // A new one for each question: what failed before must not count.
  const llm = () => orchestrate({ providers: [config], roundsMax: 0 });
  const once = { fallbackEnabled: false };
  const complete = (text: string, more = {}) => llm().complete({ ...say(text), ...once, ...more });
  const stream = (text: string, more = {}) => drain(llm().stream({ ...say(text), ...once, ...more }));

  const textOf = (pieces: Awaited<ReturnType<typeof stream>>['pieces']) =>
    pieces.map(piece => (piece.kind === 'text' ? piece.text : '')).join('');
  const faults = async (text: string) => {
    const whole = await failure(complete(text));
    const { error } = await stream(text);
    const time = whole.retryAfterMs === undefined ? '' : ' with the time';
    return `\`${whole.reason}\`${time}${error?.reason === whole.reason ? '' : `, streamed ${error ? `\`${error.reason}\`` : 'passed on as an empty answer'}`}`;
  };

  const answers = async () => (await complete('greet')).text === 'Good morning to you';
  const streams = async () => {
    const { pieces, error } = await stream('greet');
    if (error) throw error;
    return textOf(pieces) === 'Good morning to you' && pieces.at(-1)?.kind === 'answer';
  };
  const usesTools = async () => {
    const { toolCalls } = await complete('weather', { tools });
    const turns = [
      ...say('weather').turns,
      { role: 'assistant' as const, text: '', toolCalls },
      { role: 'tool' as const, text: 'sunny', toolCallId: toolCalls[0]?.id },
    ];
    const { text } = await complete('weather', { tools, turns });
    return toolCalls[0]?.arguments.city === 'Porto' && text === 'It is sunny in Porto';
  };
  const givesJson = async () => JSON.stringify((await complete('json', { outputSchema })).json) === '{"city":"Porto"}';
  const cut = await stream('cut');
  return {
    complete: await seenAs('answer', answers),
    stream: await seenAs('pieces, then the answer', streams),
    tools: await seenAs('tool calls, then the answer', usesTools),
    'JSON output': await seenAs('checked JSON', givesJson),
    '429 with retry-after': await faults('limited'),
    '500': await faults('broken'),
    '529': await faults('overloaded'),
    '404': await faults('unknown'),
    'malformed body': await faults('malformed'),
    'cut stream': cutAs(textOf(cut.pieces), cut.error?.reason),
  };
}

it('asks the test server itself what it asks the proxy, and the table has an answer to each question', async () => {
  await using scene = await startScene();
  speakAll(scene.mock);
  const straight = await outcomesOf('openai', `${scene.mock.url}/v1`);
  expect(straight).toMatchObject({
    complete: 'answer',
    stream: 'pieces, then the answer',
    tools: 'tool calls, then the answer',
    'JSON output': 'checked JSON',
  });
  const kept: Record<string, Record<string, string>> = JSON.parse(readFileSync(seenFile, 'utf8'));
  for (const provider of ['openai', 'anthropic'])
    expect(Object.keys(kept[provider] ?? {}).sort()).toEqual(Object.keys(straight).sort());
}, 60_000);

// Not there at all in the short form, in which nothing is skipped.
if (long)
  it('speaks with a LiteLLM proxy as with the providers, and what it does then is what the table says', async ({
    skip,
  }) => {
    skip(!installed, 'LiteLLM is not installed: npm run bench:llm -- --short installs it');
    await using scene = await startScene();
    speakAll(scene.mock);
    using folder = makeTemporaryFolder();
    await using processes = startProcesses();
    const proxy = await startProxy(processes, folder.path, scene.mock.url);
    const seen = { openai: await outcomesOf('openai', `${proxy}/v1`), anthropic: await outcomesOf('anthropic', proxy) };
    await expect(`${JSON.stringify(seen, null, 2)}\n`).toMatchFileSnapshot(seenFile);
  }, 260_000);
