import { randomBytes } from 'node:crypto';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { EventLogService } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Server } from '../../../src/rpc/index.js';
import { createAuthority } from './certificates.js';
import { connect, failureOf, fakeEventLog, startServer } from './scene.js';

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const uncaught: unknown[] = [];
const note = (error: unknown) => void uncaught.push(error);
process.on('uncaughtException', note);
process.on('unhandledRejection', note);

afterEach(() => {
  expect(uncaught).toEqual([]);
});

/** Sends bytes and waits until the server closes the connection; gives what it answered. `pieces` are sent one by one. */
function send(server: Server, ...pieces: (string | Buffer)[]): Promise<string> {
  const socket = connectTcp(server.port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const chunks: Buffer[] = [];
  socket.on('data', chunk => chunks.push(chunk));
  socket.on('error', () => undefined);
  socket.setNoDelay(true);
  void (async () => {
    for (const piece of pieces) {
      socket.write(piece);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  })();
  return new Promise(resolve => socket.once('close', () => resolve(Buffer.concat(chunks).toString('latin1'))));
}

/** The server still does its work. */
async function works(server: Server): Promise<void> {
  const client = connect(server).client(EventLogService);
  expect(await client.append({ stream: 'a', events: [{ id: 'x' }] })).toMatchObject({ ids: ['x'] });
  expect((await fetch(`http://${server.address}/health`)).status).toBe(200);
}

describe('a server on the open network', () => {
  it.each([
    ['binary garbage', randomBytes(512)],
    ['text that is no HTTP', 'HELO example.org\r\n\r\n'],
    ['a TLS hello on a plain port', Buffer.from('16030100c8010000c40303', 'hex')],
    ['an HTTP request with a broken header', 'GET / HTTP/1.1\r\nbad header\r\n\r\n'],
    ['endless headers', `GET / HTTP/1.1\r\nhost: x\r\na: ${'b'.repeat(100_000)}\r\n\r\n`],
    ['a preface with garbage behind it', Buffer.concat([Buffer.from(preface), randomBytes(512)])],
    ['almost the preface', `${preface.slice(0, -4)}XX\r\n`],
    [
      'no host',
      'POST /dacp.eventlog.v1.EventLogService/Append HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
    ],
    ['a target that is no path', 'GET // HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'],
    ['a target with broken escapes', 'GET /%zz/%c0 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'],
    [
      'a host that is none',
      'POST /dacp.eventlog.v1.EventLogService/Append HTTP/1.1\r\nhost: [[[\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}',
    ],
  ])('closes a connection that sends %s, and that one only', async (_what, bytes) => {
    const server = await startServer();
    await send(server, bytes);
    await works(server);
  });

  it('takes a preface and a request that come byte by byte', async () => {
    const server = await startServer();
    const answer = await send(server, ...'GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    const settings = Buffer.from('000000040000000000', 'hex');
    const goaway = Buffer.from('0000080700000000000000000000000000', 'hex');
    const frames = Buffer.from(await send(server, ...preface, settings, goaway), 'latin1');
    expect(frames.readUInt8(3)).toBe(4);
  });

  it.each([
    ['says nothing', ''],
    ['stops within the preface', preface.slice(0, 10)],
    ['stops within the headers of a request', 'GET /health HTTP/1.1\r\nhost: x\r\n'],
  ])('lets go of a client that %s', async (_what, bytes) => {
    const server = await startServer({ firstBytesTimeoutMs: 300, requestTimeoutMs: 600 });
    const answer = await send(server, bytes);
    expect(answer === '' || answer.startsWith('HTTP/1.1 408')).toBe(true);
  });

  it('lets go of a client that drips a header at a time, and of one that never sends its body', async () => {
    const server = await startServer({ firstBytesTimeoutMs: 300, requestTimeoutMs: 600 });
    const drips = Array.from({ length: 1_000 }, (_, i) => `a${i}: b\r\n`);
    expect(await send(server, 'GET /health HTTP/1.1\r\nhost: x\r\n', ...drips)).toMatch(/^HTTP\/1\.1 408/);
    const head =
      'POST /dacp.eventlog.v1.EventLogService/Append HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n';
    await send(server, head, '{');
  });

  it('lets go of a client that never finishes its TLS handshake', async () => {
    const tls = createAuthority('a').issue('server');
    const server = await startServer({ tls, firstBytesTimeoutMs: 50 });
    await send(server, Buffer.from('16030100c8010000c40303', 'hex'));
  });

  it('lets go of an HTTP/2 client that does not answer pings', async () => {
    const server = await startServer({ keepaliveMs: 300, keepaliveTimeoutMs: 300 });
    await send(server, preface, Buffer.from('000000040000000000', 'hex'));
  });

  it('answers RESOURCE_EXHAUSTED to a body over the limit, whatever its header says', async () => {
    const server = await startServer({ maxMessageBytes: 10_000 });
    const session = connectHttp2(`http://${server.address}`);
    onTestFinished(() => session.destroy());
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: '/dacp.eventlog.v1.EventLogService/Append',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const status = new Promise(resolve => {
      const read = (headers: Record<string, unknown>) =>
        headers['grpc-status'] !== undefined && resolve(headers['grpc-status']);
      stream.on('response', read);
      stream.on('trailers', read);
    });
    stream.on('error', () => undefined);
    stream.write(Buffer.from('007fffffff', 'hex'));
    stream.resume();
    expect(await status).toBe('8');
    await works(server);
  });

  it('answers a body without an end as soon as it is too large', async () => {
    const server = await startServer({
      maxMessageBytes: 2_000,
      routes: [{ method: 'POST', path: '/take', handle: () => ({ status: 204 }) }],
    });
    const chunk = `400\r\n${'x'.repeat(1_024)}\r\n`;
    const pieces = Array.from({ length: 1_000 }, () => chunk);
    const answer = await send(
      server,
      'POST /take HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n',
      ...pieces,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('answers MESSAGE_UNREADABLE to bytes that are no message', async () => {
    const server = await startServer();
    const stream = connect(server).openRaw({ ...EventLogService.method.append, name: 'Append' } as never);
    const closed = new Promise(resolve => stream.onClose(resolve));
    stream.onMessage(() => undefined);
    stream.write(Buffer.from('ffffffffff', 'hex'));
    stream.end();
    expect(await closed).toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'MESSAGE_UNREADABLE' });
  });

  it('survives clients that vanish in the middle of calls', async () => {
    const service = fakeEventLog({
      async *subscribe() {
        for (let i = 0; ; i++) {
          yield { cursor: String(i) };
          await new Promise(resolve => setImmediate(resolve));
        }
      },
    });
    const server = await startServer({ services: [service] });
    for (let i = 0; i < 5; i++) {
      const channel = connect(server);
      const reading = (async () => {
        for await (const _ of channel.client(EventLogService).subscribe({})) channel.close();
      })();
      await failureOf(reading);
      const socket = connectTcp(server.port, '127.0.0.1');
      socket.on('error', () => undefined);
      const envelope = Buffer.concat([Buffer.from([0, 0, 0, 0, 2]), Buffer.from('{}')]);
      socket.write(
        'POST /dacp.eventlog.v1.EventLogService/Subscribe HTTP/1.1\r\nhost: x\r\ncontent-type: application/connect+json\r\n',
      );
      socket.write(`content-length: ${envelope.length}\r\n\r\n`);
      socket.write(envelope);
      await new Promise(resolve => socket.once('data', resolve));
      socket.resetAndDestroy();
    }
    await works(server);
  });
});
