import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ProviderKind } from '../../../src/llm/index.js';
import { failure, orchestrate } from './scene.js';

// Embeddings of providers whose format the test server of others does not speak: through their own clients, against the requests and
// answers that their documentation shows (ai.google.dev/api/embeddings, huggingface.co/docs/inference-providers/tasks/feature-extraction).
let server: Server;
let base: string;
let asked: { path: string | undefined; key: unknown; body: Record<string, unknown> } | undefined;
let answer: unknown;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const key = request.headers['x-goog-api-key'] ?? request.headers.authorization;
    asked = { path: request.url, key, body: JSON.parse(text) };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function embed(kind: ProviderKind) {
  const declared = { 'embed-1': { features: ['embeddings' as const], price: { input: 1, output: 0, cached: 1 } } };
  const config = { name: kind, kind, apiKey: 'k', baseUrl: base, models: ['embed-1'], declared };
  return orchestrate({ providers: [config], roundsMax: 0 }).embed({ texts: ['one', 'two'] });
}

it('of Google are asked for in one batch', async () => {
  answer = { embeddings: [{ values: [1, 2] }, { values: [3, 4] }] };
  expect((await embed('google')).vectors).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(asked).toMatchObject({
    path: '/v1beta/models/embed-1:batchEmbedContents',
    key: 'k',
    body: { requests: [{ model: 'models/embed-1', content: { parts: [{ text: 'one' }] } }, {}] },
  });
});

it('of Hugging Face are asked for as features', async () => {
  answer = [
    [1, 2],
    [3, 4],
  ];
  expect((await embed('huggingface')).vectors).toEqual(answer);
  expect(asked).toMatchObject({ key: 'Bearer k', body: { inputs: ['one', 'two'] } });
  expect(asked?.path).toMatch(/feature-extraction$|^\/$/);
});

it.each([
  ['google', { embeddings: [{ values: [1] }] }],
  ['google', {}],
  ['huggingface', [[1]]],
  ['huggingface', [['x'], [1]]],
] as const)('of %s that are not one for each text are not taken: %j', async (kind, odd) => {
  answer = odd;
  expect((await failure(embed(kind))).message).toContain('for');
});
