import { spawn } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectSocket, createServer as createNetServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { LinkService } from '#gen/dacp/link/v1/link_pb.js';
import { OpenSchema } from '#gen/dacp/rpc/v1/local_pb.js';
import { createFakeClock, MeshError } from '../../../src/base/index.js';
import { createConnect } from '../../../src/link/connect.js';
import { bindRaw, type CallOptions, createServer, type RawStream, type ServerOptions } from '../../../src/rpc/index.js';
import { openLocalStream } from '../../../src/rpc/local/client.js';
import { createFrameReader, encodeFrame, FrameKind } from '../../../src/rpc/local/frame.js';
import { localSocketPath, makeLocalFolder } from '../../../src/rpc/local/place.js';
import { connect, startServer } from './scene.js';

const open = LinkService.method.open;

const taken = encodeFrame(FrameKind.open, Buffer.alloc(0));
const over = encodeFrame(FrameKind.status, Buffer.alloc(0));

/** Where a call came from: a stream over the network has a port at its other end. */
const overNetwork = /^127\.0\.0\.1:[1-9]/;

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dacp-local-'));
  vi.stubEnv('TMPDIR', folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A server that tells each caller where it came from, and the streams that it has. */
async function serve(options: Partial<ServerOptions> = {}) {
  const streams: RawStream[] = [];
  const binding = bindRaw(LinkService, {
    open(stream) {
      streams.push(stream);
      stream.onMessage(() => stream.write(Buffer.from(stream.peer.address)));
      stream.onEnd(() => stream.end());
      stream.onClose(() => undefined);
    },
  });
  const server = await startServer({ services: [binding], ...options });
  const path = localSocketPath(server.port) as string;
  makeLocalFolder(path);
  return { server, streams, path };
}

/** Asks once; gives where the server saw the call come from, and how it ended. */
async function ask(stream: RawStream) {
  let from = '';
  stream.onMessage(bytes => {
    from = Buffer.from(bytes).toString();
    stream.end();
  });
  const closed = new Promise<MeshError | undefined>(resolve => stream.onClose(resolve));
  stream.write(Buffer.from('who am I'));
  const error = await closed;
  return { from, error };
}

describe('a socket of the machine', () => {
  it('is for its user alone, and gone when the server is closed', async () => {
    const { server, path } = await serve();
    expect(lstatSync(dirname(path)).mode & 0o777).toBe(0o700);
    expect(dirname(dirname(path))).toBe(folder);
    expect((await ask(connect(server).openRaw(open))).from).toBe('127.0.0.1:0');
    await server.close();
    expect(existsSync(path)).toBe(false);
  });

  it.each<[string, Partial<ServerOptions>]>([
    ['is told not to', { localSocket: false }],
    ['listens elsewhere', { host: '127.0.0.2' }],
  ])('is not offered by a server that %s', async (_why, options) => {
    const { server, path } = await serve(options);
    expect(existsSync(path)).toBe(false);
    expect((await ask(connect(server).openRaw(open))).from).toMatch(/^127\.0\.0\.[12]:[1-9]/);
  });

  it('is not used by who dials otherwise', async () => {
    const { server } = await serve();
    expect((await ask(connect(server, { localSocket: false }).openRaw(open))).from).toMatch(overNetwork);
    const named = connect({ address: server.address.replace('127.0.0.1', 'localhost') });
    expect((await ask(named.openRaw(open))).from).toMatch(overNetwork);
  });

  it('takes at once what is written, which the network does not', async () => {
    const { server, streams } = await serve();
    for (const [localSocket, dialled] of [
      [true, () => connect(server).openRaw(open)],
      [true, () => createConnect()(server.address)],
      [false, () => connect(server, { localSocket: false }).openRaw(open)],
      [false, () => createConnect({ localSocket: false })(server.address)],
    ] as const) {
      const stream = dialled();
      expect(stream.isPrompt()).toBe(false);
      await ask(stream);
      expect([stream, streams.pop()].map(end => end?.isPrompt())).toEqual([localSocket, localSocket]);
    }
  });

  it('in a folder that others may enter is neither offered nor used', async () => {
    const { server, path } = await serve();
    chmodSync(dirname(path), 0o755);
    expect((await ask(connect(server).openRaw(open))).from).toMatch(overNetwork);
    const second = await serve();
    expect(existsSync(second.path)).toBe(false);
  });

  it('that a killed process left behind leads to the network, until the next one takes its place', async () => {
    const { server, path } = await serve({ localSocket: false });
    await leaveBehind(path);
    const stream = connect(server).openRaw(open);
    expect(await ask(stream)).toMatchObject({ from: expect.stringMatching(overNetwork), error: undefined });
    await server.close();
    const next = await serve({ port: server.port });
    expect((await ask(connect(next.server).openRaw(open))).from).toBe('127.0.0.1:0');
  });

  it('that nobody listens at any more is removed when a server has started, and nothing else', async () => {
    const clock = createFakeClock();
    const { path } = await serve();
    const left = ['1.v1.sock', '2.v1.sock'].map(name => join(dirname(path), name));
    for (const each of left) await leaveBehind(each);
    const file = join(dirname(path), 'notes.txt');
    writeFileSync(file, '');
    const next = await serve({ clock });
    expect(left.filter(existsSync)).toEqual(left);
    clock.advance(2_000);
    await vi.waitFor(() => expect(left.filter(existsSync)).toEqual([]));
    expect([path, next.path, file].filter(existsSync)).toHaveLength(3);
  });

  it('leads to the network with a method that is no raw stream', async () => {
    const { server } = await serve();
    const method = { ...open, name: 'Other' } as typeof open;
    expect((await ask(connect(server).openRaw(method))).error).toMatchObject({ reason: 'METHOD_UNKNOWN' });
  });

  it('that nobody answers at ends with the deadline, and when its channel is closed', async () => {
    const { server, path } = await serve({ localSocket: false });
    const mute = createNetServer().listen(path);
    onTestFinished(() => void mute.close());
    const channel = connect(server);
    expect((await ask(channel.openRaw(open, { timeoutMs: 20 }))).error).toMatchObject({ reason: 'DEADLINE_PASSED' });
    const waiting = ask(channel.openRaw(open));
    channel.close();
    expect((await waiting).error).toMatchObject({ reason: 'CALL_CANCELLED' });
  });

  it('whose server dies in the middle of a call says that nobody knows what became of it', async () => {
    const { server, path } = await serve({ localSocket: false });
    const dying = createNetServer(socket => {
      socket.once('data', () => socket.write(encodeFrame(FrameKind.open, Buffer.alloc(0)), () => socket.destroy()));
    }).listen(path);
    onTestFinished(() => void dying.close());
    expect((await ask(connect(server).openRaw(open))).error).toMatchObject({ reason: 'OUTCOME_UNKNOWN' });
  });

  it('carries the deadline of the caller', async () => {
    const { server, streams } = await serve();
    const stream = connect(server).openRaw(open, { timeoutMs: 50 });
    stream.onMessage(() => undefined);
    stream.write(Buffer.from('x'));
    const error = await new Promise(resolve => stream.onClose(resolve));
    expect(error).toMatchObject({ reason: 'DEADLINE_PASSED' });
    expect(streams).toHaveLength(1);
  });

  it('takes no message that is too large, and says so', async () => {
    const { server } = await serve({ maxMessageBytes: 2_000 });
    const stream = connect(server).openRaw(open);
    stream.onMessage(() => undefined);
    stream.write(Buffer.alloc(2_001));
    const error = await new Promise(resolve => stream.onClose(resolve));
    expect(error).toMatchObject({ reason: 'BODY_TOO_LARGE', code: 'RESOURCE_EXHAUSTED' });
  });

  it('closes connections that do not say what they are for, and those that say nothing', async () => {
    const clock = createFakeClock();
    const { path, streams } = await serve({ clock });
    const rude = await dialSocket(path);
    rude.write(encodeFrame(FrameKind.message, Buffer.from('hello')));
    await closed(rude);
    const garbled = await dialSocket(path);
    garbled.write(encodeFrame(FrameKind.open, Buffer.from('ffffff', 'hex')));
    await closed(garbled);
    const mute = await dialSocket(path);
    clock.advance(10_000);
    await closed(mute);
    expect(streams).toHaveLength(0);
  });

  it('is closed with its server also for those who have said nothing', async () => {
    const { server, path } = await serve({ clock: createFakeClock() });
    const mute = await dialSocket(path);
    await Promise.all([server.close(), closed(mute)]);
  });

  it('asks for signs of life, gives them, and gives up a peer that shows none', async () => {
    const clock = createFakeClock();
    const { path, streams } = await serve({ clock, keepaliveMs: 1_000, keepaliveTimeoutMs: 300 });
    const socket = await dialSocket(path);
    const frames: number[] = [];
    socket.on(
      'data',
      createFrameReader(1_000, kind => frames.push(kind)),
    );
    const end = new Promise(resolve => socket.once('close', resolve));
    socket.write(Buffer.concat([openFrame(), encodeFrame(FrameKind.ping, Buffer.alloc(0))]));
    await vi.waitFor(() => expect(frames).toEqual([FrameKind.open, FrameKind.pong]));
    clock.advance(1_000);
    await vi.waitFor(() => expect(frames).toContain(FrameKind.ping));
    const ends = new Promise(resolve => streams[0]?.onClose(resolve));
    clock.advance(300);
    await end;
    expect(await ends).toMatchObject({ reason: 'CALL_CANCELLED' });
  });

  it('is closed by the caller once the call is over, and by the server if the caller does not', async () => {
    const clock = createFakeClock();
    const { path, streams } = await serve({ clock, keepaliveTimeoutMs: 300 });
    const socket = await dialSocket(path);
    const frames: number[] = [];
    const read = createFrameReader(1_000, kind => frames.push(kind));
    socket.on('data', read);
    let over = false;
    socket.on('close', () => {
      over = true;
    });
    socket.write(openFrame());
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    streams[0]?.end();
    await vi.waitFor(() => expect(frames).toContain(FrameKind.status));
    socket.write(encodeFrame(FrameKind.ping, Buffer.alloc(0)));
    await vi.waitFor(() => expect(frames).toContain(FrameKind.pong));
    expect(over).toBe(false);
    clock.advance(300);
    await vi.waitFor(() => expect(over).toBe(true));
  });

  it('ends with an error when what came early cannot be taken', async () => {
    const binding = bindRaw(LinkService, {
      open(stream) {
        stream.onMessage(() => {
          throw new MeshError('PROTOCOL_VIOLATED', 'not this');
        });
      },
    });
    const { path } = await serve({ services: [binding] });
    const socket = await dialSocket(path);
    const kinds: number[] = [];
    const read = createFrameReader(1_000, kind => kinds.push(kind));
    socket.on('data', read);
    socket.write(Buffer.concat([openFrame(), encodeFrame(FrameKind.message, Buffer.from('x'))]));
    await vi.waitFor(() => expect(kinds).toEqual([FrameKind.open, FrameKind.status]));
    socket.destroy();
  });

  it.each([
    ['a message comes before it is taken', encodeFrame(FrameKind.message, Buffer.from('x'))],
    ['it is taken twice', Buffer.concat([taken, taken])],
    ['its end cannot be read', Buffer.concat([taken, encodeFrame(FrameKind.status, Buffer.from('ffffff', 'hex'))])],
    ['more comes than is taken', Buffer.concat([taken, Buffer.from('00ffffffff', 'hex')])],
  ])('fails when %s', async (_what, bytes) => {
    const { server, path } = await serve({ localSocket: false });
    const rude = createNetServer(socket => socket.on('error', () => undefined).end(bytes)).listen(path);
    onTestFinished(() => void rude.close());
    const { error } = await ask(connect(server).openRaw(open));
    expect(error?.reason).toMatch(/PROTOCOL_VIOLATED|BODY_TOO_LARGE/);
  });

  it('leaves to the network what is left of the time', async () => {
    const path = join(folder, 'nobody');
    const link = { client: undefined as never, address: '127.0.0.1:1', metadata: {}, closing: new AbortController() };
    const limits = { maxMessageBytes: 1_000, keepaliveMs: 1_000, keepaliveTimeoutMs: 1_000 };
    const call = { link, method: open, options: { timeoutMs: 60_000 }, limits };
    const left = await new Promise<CallOptions>(resolve => {
      openLocalStream(path, call, options => {
        resolve(options);
        return connect({ address: '127.0.0.1:1' }, { localSocket: false }).openRaw(open);
      });
    });
    expect(left.timeoutMs).toBeGreaterThan(0);
    expect(left.timeoutMs).toBeLessThan(60_000);
  });

  it('takes thousands of empty messages at once', async () => {
    const { server, path } = await serve({ localSocket: false });
    const empty = Buffer.alloc(5 * 100_000);
    const rude = createNetServer(socket =>
      socket.on('error', () => undefined).end(Buffer.concat([taken, empty, over])),
    );
    rude.listen(path);
    onTestFinished(() => void rude.close());
    let count = 0;
    const stream = connect(server).openRaw(open);
    stream.onMessage(() => count++);
    expect(await new Promise(resolve => stream.onClose(resolve))).toBeUndefined();
    expect(count).toBe(100_000);
  });

  it('that a caller leaves is cancelled for the server', async () => {
    const { path, streams } = await serve();
    const socket = await dialSocket(path);
    socket.write(openFrame());
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    const ends = new Promise(resolve => streams[0]?.onClose(resolve));
    socket.destroy();
    expect(await ends).toMatchObject({ reason: 'CALL_CANCELLED' });
  });
});

it.each([
  ['without', '/dev/null'],
  ['that cannot make', '/proc/nowhere'],
  ['with too long a path of', join(tmpdir(), 'x'.repeat(100))],
])('a server %s a folder for sockets starts all the same', async (_how, tmp) => {
  vi.stubEnv('TMPDIR', tmp);
  const server = createServer({ host: '127.0.0.1', port: 0, services: [] });
  await server.start();
  await server.close();
});

it('the folder for temporary files itself is not made: it would be one for this user alone', async () => {
  const missing = join(folder, 'tmp');
  vi.stubEnv('TMPDIR', missing);
  await startServer();
  expect(existsSync(missing)).toBe(false);
});

/** What a process leaves that is killed while it listens. */
async function leaveBehind(path: string): Promise<void> {
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await new Promise(resolve => spawn(process.execPath, ['-e', script]).once('exit', resolve));
  expect(existsSync(path)).toBe(true);
}

/** Asks for a link. */
function openFrame(): Buffer {
  const method = 'dacp.link.v1.LinkService/Open';
  return encodeFrame(FrameKind.open, toBinary(OpenSchema, create(OpenSchema, { method })));
}

async function dialSocket(path: string): Promise<Socket> {
  const socket = connectSocket(path);
  socket.on('error', () => undefined);
  await new Promise(resolve => socket.once('connect', resolve));
  return socket;
}

function closed(socket: Socket): Promise<unknown> {
  socket.resume();
  return new Promise(resolve => socket.once('close', resolve));
}
