import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { createFakeClock } from '../../base/index.js';
import { createTracer, silentLogger } from '../../observability/index.js';
import { createCallChain } from '../call-chain.js';
import { FrameKind } from './frame.js';
import { localServerStream } from './server-stream.js';
import type { Wire } from './wire.js';

/** A stream whose handler does not listen yet, and whether its socket is read. */
function scene() {
  const clock = createFakeClock();
  const chain = createCallChain({ clock, logger: silentLogger, tracer: createTracer(), interceptors: [] });
  const peer = { address: '127.0.0.1:0' };
  const incoming = { protocol: 'grpc', timeoutMs: undefined, metadata: new Map(), peer, streaming: true } as const;
  const wire: Wire = { send: () => true, finish: () => undefined, destroy: () => undefined };
  const socket = { read: true, pause: () => (socket.read = false), resume: () => (socket.read = true) };
  const stream = localServerStream(wire, socket as unknown as Socket, chain.open({ method: 'a/B', ...incoming }));
  return { stream, socket };
}

it.each([
  ['little that is large', 1, 65_536],
  ['much that is small', 13_108, 0],
])('reads no more when %s waits for its handler', (_what, count, bytes) => {
  const { stream, socket } = scene();
  for (let i = 0; i < count; i++) {
    expect(socket.read).toBe(true);
    stream.take(FrameKind.message, Buffer.alloc(bytes));
  }
  expect(socket.read).toBe(false);
});

it('hands over in order what waited, and reads on', async () => {
  const { stream, socket } = scene();
  const seen: string[] = [];
  const said = [Buffer.from('a'), Buffer.alloc(65_536, 'b'), Buffer.from('c')];
  for (const bytes of said) stream.take(FrameKind.message, bytes);
  stream.take(FrameKind.end, Buffer.alloc(0));
  stream.raw.onMessage(bytes => seen.push(Buffer.from(bytes.subarray(0, 1)).toString()));
  stream.raw.onEnd(() => seen.push('end'));
  expect(seen).toEqual([]);
  await new Promise(resolve => process.nextTick(resolve));
  expect(seen).toEqual(['a', 'b', 'c', 'end']);
  expect(socket.read).toBe(true);
});
