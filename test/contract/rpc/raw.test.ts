import { describe, expect, it } from 'vitest';
import { LinkService } from '#gen/dacp/link/v1/link_pb.js';
import { MeshError } from '../../../src/base/index.js';
import { bindRaw, type DialOptions, type RawStream } from '../../../src/rpc/index.js';
import { connect as connectTo, startServer } from './scene.js';

const open = LinkService.method.open;

/** A server whose links are handed to the test. */
async function serveLinks(handler?: (stream: RawStream) => void) {
  const streams: RawStream[] = [];
  const server = await startServer({
    services: [
      bindRaw(LinkService, {
        open(stream) {
          streams.push(stream);
          handler?.(stream);
        },
      }),
    ],
  });
  return { server, streams };
}

/** Collects what comes out of a stream; `closed` resolves with how it ended. */
function watch(stream: RawStream) {
  const messages: string[] = [];
  let ended = false;
  stream.onMessage(bytes => messages.push(Buffer.from(bytes).toString()));
  stream.onEnd(() => {
    ended = true;
  });
  const closed = new Promise<MeshError | undefined>(resolve => stream.onClose(resolve));
  return { messages, closed, ended: () => ended };
}

function echo(stream: RawStream): void {
  stream.onMessage(bytes => stream.write(bytes));
  stream.onEnd(() => stream.end());
  stream.onClose(() => undefined);
}

describe.each([
  ['over the network', false],
  ['over a socket of the machine', true],
])('a raw stream %s', (_way, localSocket) => {
  const connect = (server: { readonly address: string }, options: DialOptions = {}) =>
    connectTo(server, { localSocket, ...options });

  it('carries bytes both ways, in order, and ends well on both sides', async () => {
    const ends: unknown[] = [];
    const { server } = await serveLinks(stream => {
      echo(stream);
      stream.onClose(error => ends.push(error));
    });
    const stream = connect(server).openRaw(open);
    const seen = watch(stream);
    const sent = Array.from({ length: 500 }, (_, i) => `message ${i}`);
    for (const text of sent) stream.write(Buffer.from(text));
    stream.end();
    expect(await seen.closed).toBeUndefined();
    expect(seen.messages).toEqual(sent);
    expect(seen.ended()).toBe(true);
    await server.close();
    expect(ends).toEqual([undefined]);
  });

  it('takes any bytes, also a view into a larger buffer and none at all', async () => {
    const { server } = await serveLinks(echo);
    const stream = connect(server).openRaw(open);
    const got: number[][] = [];
    stream.onMessage(bytes => got.push([...bytes]));
    const closed = new Promise(resolve => stream.onClose(resolve));
    stream.write(new Uint8Array([9, 1, 2, 3, 9]).subarray(1, 4));
    stream.write(new Uint8Array());
    stream.end();
    await closed;
    expect(got).toEqual([[1, 2, 3], []]);
  });

  it('says when to stop writing and when to go on', async () => {
    const { server } = await serveLinks(echo);
    const stream = connect(server).openRaw(open);
    const seen = watch(stream);
    let refused = 0;
    const chunk = Buffer.alloc(10_000, 'a');
    const total = 1_000;
    await new Promise<void>(resolve => {
      let sent = 0;
      const more = () => {
        while (sent < total) {
          sent++;
          if (!stream.write(chunk)) {
            refused++;
            return;
          }
        }
        resolve();
      };
      stream.onDrain(more);
      more();
    });
    stream.end();
    await seen.closed;
    expect(refused).toBeGreaterThan(0);
    expect(seen.messages).toHaveLength(total);
  });

  it('shows each side the other one: metadata and address', async () => {
    const { server, streams } = await serveLinks(echo);
    const stream = connect(server, { metadata: { 'x-from': 'channel' } }).openRaw(open, {
      metadata: { 'x-host': 'h1' },
    });
    const { closed } = watch(stream);
    stream.end();
    await closed;
    expect(streams[0]?.metadata.get('x-from')).toBe('channel');
    expect(streams[0]?.metadata.get('x-host')).toBe('h1');
    expect(streams[0]?.peer.address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(stream.peer.address).toBe(server.address);
  });

  it('that the server fails tells the client code and reason, after what was sent before', async () => {
    const { server } = await serveLinks(stream => {
      stream.write(Buffer.from('first'));
      stream.fail(new MeshError('LEASE_LOST', 'gone', { details: { lease: '7' } }));
      expect(stream.write(Buffer.from('late'))).toBe(false);
    });
    const seen = watch(connect(server).openRaw(open));
    expect(await seen.closed).toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'LEASE_LOST',
      details: { lease: '7' },
    });
    expect(seen.messages).toEqual(['first']);
    expect(seen.ended()).toBe(false);
  });

  it('that the server fails tells the client why also while it writes', async () => {
    const { server } = await serveLinks(stream => {
      stream.onMessage(() => stream.fail(new MeshError('LEASE_LOST', 'gone')));
    });
    const stream = connect(server).openRaw(open);
    const seen = watch(stream);
    let writing = true;
    const write = () => {
      stream.write(Buffer.from('more'));
      if (writing) setImmediate(write);
    };
    write();
    const error = await seen.closed;
    writing = false;
    expect(error).toMatchObject({ reason: 'LEASE_LOST' });
  });

  it('tells the one who fails it its own error', async () => {
    const failure = new MeshError('LINK_SILENT', 'no sign of life');
    const ends: Promise<MeshError | undefined>[] = [];
    const { server } = await serveLinks(stream => {
      ends.push(watch(stream).closed);
      stream.fail(failure);
    });
    await watch(connect(server).openRaw(open)).closed;
    expect(await ends[0]).toBe(failure);
  });

  it('that the client fails is cancelled for the server, and says why to its owner', async () => {
    let opened: (stream: RawStream) => void = () => undefined;
    const accepted = new Promise<RawStream>(resolve => {
      opened = resolve;
    });
    const ends: Promise<MeshError | undefined>[] = [];
    const { server } = await serveLinks(stream => {
      ends.push(watch(stream).closed);
      opened(stream);
    });
    const stream = connect(server).openRaw(open);
    const seen = watch(stream);
    stream.write(Buffer.from('x'));
    await accepted;
    stream.fail(new MeshError('LINK_REPLACED', 'another link won'));
    expect(await seen.closed).toMatchObject({ reason: 'LINK_REPLACED' });
    expect(await ends[0]).toMatchObject({ reason: 'CALL_CANCELLED' });
  });

  it('does not reach its handler when an interceptor refuses, also a slow one; nothing sent meanwhile is lost otherwise', async () => {
    const begin = async (call: { metadata: ReadonlyMap<string, string> }) => {
      await Promise.resolve();
      if (!call.metadata.has('x-ok')) throw new MeshError('SENDER_DENIED', 'no');
    };
    let entered = 0;
    const server = await startServer({
      interceptors: [{ begin }],
      services: [
        bindRaw(LinkService, {
          open(stream) {
            entered++;
            echo(stream);
          },
        }),
      ],
    });
    const channel = connect(server);
    expect(await watch(channel.openRaw(open)).closed).toMatchObject({ reason: 'SENDER_DENIED' });
    expect(entered).toBe(0);
    const stream = channel.openRaw(open, { metadata: { 'x-ok': '1' } });
    const seen = watch(stream);
    stream.write(Buffer.from('early'));
    stream.end();
    expect(await seen.closed).toBeUndefined();
    expect(seen.messages).toEqual(['early']);
  });

  it('that is over before the interceptors let it pass does not reach its handler', async () => {
    let pass: () => void = () => undefined;
    const passing = new Promise<void>(resolve => {
      pass = resolve;
    });
    let entered = 0;
    let ended: () => void = () => undefined;
    const over = new Promise<void>(resolve => {
      ended = resolve;
    });
    const server = await startServer({
      interceptors: [{ begin: () => passing, end: () => ended() }],
      services: [bindRaw(LinkService, { open: () => void entered++ })],
    });
    const seen = watch(connect(server).openRaw(open, { timeoutMs: 20 }));
    expect(await seen.closed).toMatchObject({ reason: 'DEADLINE_PASSED' });
    await over;
    pass();
    await server.close();
    expect(entered).toBe(0);
  });

  it.each([20 + 1 / 3, 0, Number.POSITIVE_INFINITY])('takes %s ms as its deadline', async timeoutMs => {
    const { server } = await serveLinks(stream => {
      watch(stream);
      if (timeoutMs > 1_000) stream.end();
    });
    const error = await watch(connect(server).openRaw(open, { timeoutMs })).closed;
    if (timeoutMs > 1_000) expect(error).toBeUndefined();
    else expect(error).toMatchObject({ reason: 'DEADLINE_PASSED' });
  });

  it('has its metadata in lower case, and none that headers cannot carry', async () => {
    const { server, streams } = await serveLinks(echo);
    const channel = connect(server);
    const stream = channel.openRaw(open, { metadata: { 'X-Host': 'h1' } });
    const { closed } = watch(stream);
    stream.end();
    await closed;
    expect(streams[0]?.metadata.get('x-host')).toBe('h1');
    expect(() => channel.openRaw(open, { metadata: { 'x-host': 'ü\n' } })).toThrow();
  });

  it('sends no message that is larger than what its side takes', async () => {
    const got: Uint8Array[] = [];
    const { server } = await serveLinks(stream => stream.onMessage(bytes => got.push(bytes)));
    const stream = connect(server, { maxMessageBytes: 2_000 }).openRaw(open);
    const seen = watch(stream);
    stream.write(Buffer.alloc(2_000));
    stream.write(Buffer.alloc(2_001));
    expect(await seen.closed).toMatchObject({ reason: 'BODY_TOO_LARGE' });
    await server.close();
    expect(got.filter(bytes => bytes.length > 2_000)).toHaveLength(0);
  });

  it('answers with no message that is larger than what its side takes', async () => {
    const binding = bindRaw(LinkService, {
      open(stream) {
        watch(stream);
        stream.write(Buffer.alloc(2_001));
      },
    });
    const server = await startServer({ services: [binding], maxMessageBytes: 2_000 });
    expect(await watch(connect(server).openRaw(open)).closed).toMatchObject({ reason: 'BODY_TOO_LARGE' });
  });

  it('whose handler throws ends with INTERNAL and says nothing more', async () => {
    const { server } = await serveLinks(() => {
      throw new Error('secret');
    });
    const error = await watch(connect(server).openRaw(open)).closed;
    expect(error).toMatchObject({ code: 'INTERNAL', reason: 'INTERNAL' });
    expect(error?.message).not.toContain('secret');
  });

  it('to nobody is UNREACHABLE; on a closed channel CALL_CANCELLED', async () => {
    const { server } = await serveLinks();
    const channel = connect(server);
    await server.close();
    expect(await watch(channel.openRaw(open)).closed).toMatchObject({ reason: 'UNREACHABLE' });
    channel.close();
    expect(await watch(channel.openRaw(open)).closed).toMatchObject({ reason: 'CALL_CANCELLED' });
  });

  it('is told on both sides when the server drains', async () => {
    const ends: Promise<MeshError | undefined>[] = [];
    let opened: () => void = () => undefined;
    const accepted = new Promise<void>(resolve => {
      opened = resolve;
    });
    const { server } = await serveLinks(stream => {
      ends.push(watch(stream).closed);
      opened();
    });
    const seen = watch(connect(server).openRaw(open));
    await accepted;
    await server.close();
    expect(await seen.closed).toMatchObject({ code: 'UNAVAILABLE', reason: 'DRAINING' });
    expect(await ends[0]).toMatchObject({ reason: 'DRAINING' });
  });

  it('that ends itself when the process is about to end may finish what is under way', async () => {
    let opened: () => void = () => undefined;
    const accepted = new Promise<void>(resolve => {
      opened = resolve;
    });
    const { server } = await serveLinks(stream => {
      stream.onLeaving?.(() => {
        stream.write(Buffer.from('the last word'));
        stream.end();
      });
      opened();
    });
    const seen = watch(connect(server).openRaw(open));
    await accepted;
    const closed = server.close();
    expect(await seen.closed).toBeUndefined();
    expect(seen.messages).toEqual(['the last word']);
    await closed;
  });
});

describe('a raw stream that is asked for otherwise', () => {
  it.each(['application/grpc-web+proto', 'application/connect+proto', 'application/json'])(
    'says over %s that it needs gRPC',
    async type => {
      const { server } = await serveLinks();
      const response = await fetch(`http://${server.address}/dacp.link.v1.LinkService/Open`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: Buffer.alloc(5),
      });
      const text = `${decodeURIComponent(response.headers.get('grpc-message') ?? '')}${await response.text()}`;
      expect(text).toContain('use gRPC');
      const code = response.headers.get('grpc-status') ?? /"code":"(\w+)"/.exec(text)?.[1];
      expect(code).toBe(type.includes('grpc') ? '12' : 'unimplemented');
    },
  );
});
