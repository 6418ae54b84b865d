import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createProviderFetch } from '../../../src/llm/providers/http.js';

// What providers' clients send with, at a real server: as `fetch` would, in what is out of the ordinary too.
let server: Server;
let base: string;
let gone: Promise<unknown>;
const ask = createProviderFetch('openai');
const post = { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } };

beforeAll(async () => {
  server = createServer((request, response) => {
    const json = { 'content-type': 'application/json' };
    if (request.url === '/moved') response.writeHead(307, { location: '/echo?moved' }).end();
    else if (request.url === '/zipped')
      response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(gzipSync('{"zipped":true}'));
    else if (request.url === '/empty') response.writeHead(204).end();
    else if (request.url === '/cut') {
      response.writeHead(200, { ...json, 'content-length': '100' });
      response.write('{"half":', () => response.destroy());
    } else if (request.url === '/slow') {
      gone = once(response, 'close');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
    } else {
      response.writeHead(200, { ...json, 'x-request-id': '7' });
      response.write(
        `{"url":"${request.url}","method":"${request.method}","type":"${request.headers['content-type']}",`,
      );
      request.on('data', chunk => response.write(`"body":${chunk},`));
      request.on('end', () => response.end('"end":true}'));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // The first one of a process goes by `fetch`, which makes what the others are sent with.
  await ask(`${base}/empty`);
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

afterEach(() => vi.unstubAllGlobals());

it('gives what is there already in each of the ways in which a response is read', async () => {
  const again = () => ask(`${base}/echo`, post);
  const text = await (await again()).text();
  expect(JSON.parse(text)).toMatchObject({ url: '/echo', body: { a: 1 }, end: true });
  expect(await (await again()).json()).toEqual(JSON.parse(text));
  expect(Buffer.from(await (await again()).arrayBuffer()).toString()).toBe(text);
  expect(await (await (await again()).blob()).text()).toBe(text);
  expect(await (await again()).clone().text()).toBe(text);
  const pieces: Uint8Array[] = [];
  for await (const piece of (await again()).body ?? []) pieces.push(piece);
  expect(Buffer.concat(pieces).toString()).toBe(text);
  const { headers } = await again();
  expect([headers.get('content-type'), headers.get('X-Request-Id')]).toEqual(['application/json', '7']);
});

it('sends what it is given, and gives status, headers and body', async () => {
  const response = await ask(`${base}/echo?a=b`, post);
  expect([response.status, response.headers.get('x-request-id')]).toEqual([200, '7']);
  const type = 'application/json';
  expect(await response.json()).toEqual({ url: '/echo?a=b', method: 'POST', type, body: { a: 1 }, end: true });
  expect((await ask(`${base}/empty`)).status).toBe(204);
});

it('follows where it is sent on to, with what was asked', async () => {
  const response = await ask(`${base}/moved`, post);
  expect(await response.json()).toMatchObject({ url: '/echo?moved', method: 'POST', body: { a: 1 } });
});

it('unpacks what was made smaller', async () => {
  expect(await (await ask(`${base}/zipped`, post)).json()).toEqual({ zipped: true });
});

it('says that the connection broke when a body ends too soon', async () => {
  await expect(ask(`${base}/cut`, post)).rejects.toMatchObject({ reason: 'PROVIDER_FAILED' });
});

it('hangs up when its caller gives up before, or in the middle of a stream', async () => {
  const reason = new Error('enough');
  await expect(ask(`${base}/slow`, { ...post, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const abort = new AbortController();
  const response = await ask(`${base}/slow`, { ...post, signal: abort.signal });
  const reader = response.body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: 1\n\n');
  abort.abort(reason);
  await expect(reader?.read()).rejects.toBe(reason);
  await gone;
});

it('hangs up when nobody reads on', async () => {
  const response = await ask(`${base}/slow`, post);
  await response.body?.cancel();
  await gone;
});

it('uses another fetch that was put in place, and another dispatcher', async () => {
  const dispatcher = Symbol.for('undici.globalDispatcher.1');
  const real = Reflect.get(globalThis, dispatcher) as { dispatch(options: object, handler: object): boolean };
  const origins: unknown[] = [];
  Reflect.set(globalThis, dispatcher, {
    dispatch(options: { origin: string }, handler: object) {
      origins.push(options.origin);
      return real.dispatch(options, handler);
    },
  });
  try {
    await ask(`${base}/echo`, post);
  } finally {
    Reflect.set(globalThis, dispatcher, real);
  }
  expect(origins).toEqual([base]);
  vi.stubGlobal('fetch', async () => new Response('another'));
  expect(await (await ask(`${base}/echo`, post)).text()).toBe('another');
});
