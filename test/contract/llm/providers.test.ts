import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProviderKind, providerKinds } from '../../../src/llm/index.js';
import { drain, failure, type Scene, say, speakAll, startScene } from './scene.js';

// Every provider, through its own client, against a server of its own wire format that others wrote.
let scene: Scene;
const outcomes = new Map<string, Map<ProviderKind, string>>();

beforeAll(async () => {
  scene = await startScene();
  speakAll(scene.mock);
});

afterAll(async () => {
  await scene[Symbol.asyncDispose]();
});

/** Writes down what a provider did, for the table. */
function note(what: string, kind: ProviderKind, outcome: string): void {
  const row = outcomes.get(what) ?? new Map<ProviderKind, string>();
  outcomes.set(what, row.set(kind, outcome));
}

const secondOpinion = fileURLToPath(new URL('./litellm.json', import.meta.url));
const once = { fallbackEnabled: false };
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

describe.each(providerKinds)('%s', kind => {
  const complete = (text: string, more = {}) => scene.only(kind).complete({ ...say(text), ...once, ...more });
  const stream = (text: string, more = {}) => drain(scene.only(kind).stream({ ...say(text), ...once, ...more }));

  it('completes', async () => {
    const answer = await complete('greet', { turns: [{ role: 'system', text: 'Be kind.' }, ...say('greet').turns] });
    expect(answer).toMatchObject({
      provider: kind,
      model: 'model-1',
      text: 'Good morning to you',
      finishReason: 'stop',
    });
    expect(answer).toMatchObject({
      tokens: { input: 12, output: 5, cached: 0 },
      costMicros: 22,
      attempts: [{ provider: kind }],
    });
    expect(scene.mock.getLastRequest()?.body).toMatchObject({
      messages: [{ role: 'system', content: 'Be kind.' }, { role: 'user' }],
    });
    note('complete', kind, 'answer');
  });

  it('streams', async () => {
    const { pieces } = await stream('greet');
    expect(pieces[0]).toEqual({ kind: 'start', provider: kind, model: 'model-1' });
    expect(pieces.map(piece => (piece.kind === 'text' ? piece.text : '')).join('')).toBe('Good morning to you');
    expect(pieces.at(-1)).toMatchObject({
      kind: 'answer',
      answer: { text: 'Good morning to you', tokens: { output: 5 }, costMicros: 22 },
    });
    note('stream', kind, 'pieces, then the answer');
  });

  it('has tools called, whole and streamed, and goes on with their results', async () => {
    const asked = await complete('weather', { tools });
    const [call] = asked.toolCalls;
    expect(asked).toMatchObject({
      finishReason: 'tool_calls',
      toolCalls: [{ name: 'weather', arguments: { city: 'Porto' } }],
    });
    const { pieces } = await stream('weather', { tools });
    expect(pieces.filter(piece => piece.kind === 'tool_call')).toMatchObject([
      { call: { name: 'weather', arguments: { city: 'Porto' } } },
    ]);
    const turns = [
      ...say('weather').turns,
      { role: 'assistant', text: '', toolCalls: asked.toolCalls },
      { role: 'tool', text: 'sunny', toolCallId: call?.id },
    ];
    expect(await complete('weather', { tools, turns })).toMatchObject({
      text: 'It is sunny in Porto',
      finishReason: 'stop',
    });
    note('tools', kind, 'tool calls, then the answer');
  });

  it('answers in JSON of a schema', async () => {
    expect(await complete('json', { outputSchema })).toMatchObject({ json: { city: 'Porto' } });
    expect((await stream('json', { outputSchema })).pieces.at(-1)).toMatchObject({
      answer: { json: { city: 'Porto' } },
    });
    note('JSON output', kind, 'checked JSON');
  });

  it.each([
    ['429 with retry-after', 'limited', 'PROVIDER_RATE_LIMITED', 7_000],
    ['500', 'broken', 'PROVIDER_FAILED', undefined],
    ['529', 'overloaded', 'PROVIDER_FAILED', undefined],
    ['404', 'unknown', 'PROVIDER_REFUSED', undefined],
    ['malformed body', 'malformed', 'PROVIDER_UNREADABLE', undefined],
  ])('says what %s means, whole and streamed', async (what, text, reason, retryAfterMs) => {
    const whole = await failure(complete(text));
    const streamed = await stream(text);
    expect([whole.reason, whole.retryAfterMs]).toEqual([reason, retryAfterMs]);
    expect([streamed.error?.reason, streamed.error?.retryAfterMs, streamed.pieces]).toEqual([reason, retryAfterMs, []]);
    note(what, kind, retryAfterMs === undefined ? `\`${reason}\`` : `\`${reason}\` with the time`);
  });

  it('notices that a stream was cut', async () => {
    const { pieces, error } = await stream('cut');
    expect(error?.reason).toBe('STREAM_CUT');
    expect(pieces).toEqual(expect.arrayContaining([{ kind: 'text', text: 'one ' }]));
    note('cut stream', kind, 'what came, then `STREAM_CUT`');
  });

  it('gives up when nothing comes in time, whole and streamed', async () => {
    const hurried = scene.only(kind, { timeoutMs: 150 });
    const whole = await failure(hurried.complete({ ...say('slow'), ...once }));
    const streamed = await drain(hurried.stream({ ...say('slow'), ...once }));
    expect([whole.reason, streamed.error?.reason]).toEqual(['PROVIDER_TIMEOUT', 'PROVIDER_TIMEOUT']);
    note('slow start', kind, '`PROVIDER_TIMEOUT`');
  });

  it('stops when its caller does', async () => {
    const signal = AbortSignal.timeout(100);
    const error = await failure(scene.only(kind).complete({ ...say('slow'), ...once }, { signal }));
    expect(error.reason).toBe('CALL_CANCELLED');
    note('the caller gives up', kind, '`CALL_CANCELLED`');
  });
});

describe('embeddings', () => {
  it.each(['openai', 'local'] as const)('%s makes a vector of each text', async kind => {
    const declared = { 'embed-1': { price: { input: 1, output: 0, cached: 1 } } };
    const llm = scene.only(kind, { models: ['embed-1'], declared });
    const { vectors, model } = await llm.embed({ texts: ['one', 'two'] });
    expect([vectors.length, vectors[0]?.length === vectors[1]?.length, model]).toEqual([2, true, 'embed-1']);
  });
});

it('what was seen is what docs/providers.md says', async () => {
  // What test/robustness/llm saw of a LiteLLM proxy, where that is installed.
  const second: Record<string, Record<string, string>> = JSON.parse(readFileSync(secondOpinion, 'utf8'));
  const proxied = Object.entries(second);
  const head = ['What happens', ...providerKinds, ...proxied.map(([kind]) => `${kind}, by LiteLLM`)];
  const rows = [...outcomes].map(([what, row]) => [
    what,
    ...providerKinds.map(kind => row.get(kind) ?? 'not seen'),
    ...proxied.map(([, seen]) => seen[what] ?? 'not tried'),
  ]);
  const lines = [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`);
  const text = `# Providers

What each provider does through its own client, as seen against a server that speaks its wire format and was written by others
(\`@copilotkit/aimock\`). \`npx vitest run test/contract/llm/providers.test.ts\` compares this table with what it sees; with \`-u\` it writes it.
Reasons are those of [errors.md](errors.md). How models are chosen and what happens after a failure: [llm.md](llm.md).

${lines.join('\n')}

The columns *by LiteLLM* are a second opinion: the same clients, against a LiteLLM proxy (1.106.0) that speaks OpenAI's and Anthropic's wire formats and
passes on to the same server. \`TEST_LONG=1 npx vitest run test/robustness/llm\` sees it again where \`npm run bench:llm\` has installed it.

Embeddings were seen of openai and local; the server does not speak those of google and huggingface, which were tried against the requests and
answers of their documentation (\`test/contract/llm/embeddings.test.ts\`). Anthropic has none.
`;
  await expect(text).toMatchFileSnapshot(fileURLToPath(new URL('../../../docs/providers.md', import.meta.url)));
});
