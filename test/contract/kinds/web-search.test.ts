import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonValue } from '@bufbuild/protobuf';
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { brave, type Hit, searxng, tavily, type WebSearchOptions, webSearch } from '../../../src/index.js';
import { meshWithTools, use } from './use-tool.js';

const pages = Array.from({ length: 9 }, (_, index) => ({ title: `page ${index}`, url: 'http://x', text: 'x' }));

/** What the engine does, by what it is asked. */
const answers: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
  'sea & sky': response => response.end(JSON.stringify({ pages })),
  broken: response => response.writeHead(500).end('oops'),
  // Both shapes, each at its place, cut down to what is documented of a page.
  documented: response =>
    response.end(
      JSON.stringify({
        query: 'documented',
        web: {
          type: 'search',
          results: [{ type: 'search_result', title: 'B', url: 'http://b', description: 'of Brave' }],
        },
        results: [{ title: 'S', url: 'http://s', content: 'of SearXNG', engines: ['a'], score: 1 }],
      }),
    ),
  odd: response => response.end('<html>'),
  empty: response => response.end('{}'),
  cut: response => response.writeHead(200, { 'content-length': '99' }).write('{"pages'),
  slow: () => undefined,
  huge: response => response.end('x'.repeat(2 * 1024 * 1024)),
};

let server: Server;
let url: string;
const asked: (string | undefined)[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers['x-key']}`);
    const query = new URL(request.url ?? '', 'http://x').searchParams.get('q') ?? '';
    answers[query]?.(response);
    if (query === 'cut') setImmediate(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/search?q={query}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function engine(timeoutMs = 10_000) {
  const read = (answer: JsonValue) => (answer as unknown as { pages: Hit[] }).pages;
  return meshWithTools([webSearch({ url, read, headers: { 'x-key': 'k' }, hitsMax: 2, timeoutMs })]);
}

it('finds the best pages, and not more of them than it should', async () => {
  await using mesh = engine();
  expect(await use(mesh, 'web_search', { query: 'sea & sky' })).toEqual(pages.slice(0, 2));
  expect(asked.at(-1)).toBe('/search?q=sea%20%26%20sky k');
});

it.each([
  ['broken', 'it answered 500'],
  ['odd', 'JSON'],
  ['empty', 'slice'],
  ['cut', 'terminated'],
  ['huge', 'more than 1048576 bytes'],
])('says why there is nothing when the answer is %s', async (query, why) => {
  await using mesh = engine();
  await expect(use(mesh, 'web_search', { query })).rejects.toMatchObject({
    reason: 'TOOL_FAILED',
    message: expect.stringContaining(why),
  });
});

it('waits no longer than it may, and not for whom nobody waits any more', async () => {
  await using mesh = engine(50);
  await expect(use(mesh, 'web_search', { query: 'slow' })).rejects.toMatchObject({
    reason: 'TOOL_FAILED',
    message: expect.stringContaining('it did not answer within 50 ms'),
  });
  await using patient = engine();
  const gone = once(server, 'request').then(([, response]) => once(response as ServerResponse, 'close'));
  const asking = patient.ask('user', { tool: 'web_search', args: { query: 'slow' } }, { timeoutMs: 1_000 });
  const failed = asking.catch((error: unknown) => error);
  const arrived = asked.length;
  while (asked.length === arrived) await new Promise(resolve => setImmediate(resolve));
  await patient.clock.advanceAsync(1_001);
  expect(await failed).toMatchObject({ reason: expect.stringMatching(/TIMEOUT|DEADLINE/) });
  await gone;
});

it('asks Tavily as a server of its wire format, which others wrote, expects it', async () => {
  const mock = new LLMock({ port: 0 });
  mock.onSearch('sea', [{ title: 'The sea', url: 'http://sea', content: 'It is wide.' }]);
  await mock.start();
  try {
    await using mesh = meshWithTools([webSearch(tavily({ key: 'k', baseUrl: mock.url }))]);
    expect(await use(mesh, 'web_search', { query: 'sea' })).toEqual([
      { title: 'The sea', url: 'http://sea', text: 'It is wide.' },
    ]);
    expect(mock.getLastRequest()?.headers.authorization).toMatch(/^Bearer|REDACTED/);
    expect(await use(mesh, 'web_search', { query: 'moon' })).toEqual([]);
  } finally {
    await mock.stop();
  }
});

it('reads what Brave and SearXNG answer by their documentation', async () => {
  const at = url.replace('/search?q={query}', '');
  const found = async (options: WebSearchOptions) => {
    await using mesh = meshWithTools([webSearch(options)]);
    return await use(mesh, 'web_search', { query: 'documented' });
  };
  expect(await found(brave({ key: 'k', baseUrl: at }))).toEqual([{ title: 'B', url: 'http://b', text: 'of Brave' }]);
  expect(asked.at(-1)).toBe('/web/search?q=documented undefined');
  expect(await found(searxng({ url: at }))).toEqual([{ title: 'S', url: 'http://s', text: 'of SearXNG' }]);
  expect(asked.at(-1)).toBe('/search?q=documented&format=json undefined');
});
