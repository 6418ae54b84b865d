import { expect, it } from 'vitest';
import type { RawStream } from '../service.js';
import { createLateStream } from './late-stream.js';

/** A way that takes so many messages until it says that it is full. */
function wayOf(room: number) {
  const written: string[] = [];
  let drain: () => void = () => undefined;
  const way: RawStream = {
    metadata: new Map([['x-server', '1']]),
    peer: { address: '127.0.0.1:1', certificate: { subject: 'a', fingerprint256: 'b' } },
    write: bytes => written.push(Buffer.from(bytes).toString()) < room,
    isPrompt: () => true,
    end: () => void written.push('end'),
    fail: () => undefined,
    onMessage: () => undefined,
    onDrain(listener) {
      drain = listener;
    },
    onEnd: () => undefined,
    onClose: () => undefined,
  };
  return { way, written, drain: () => drain() };
}

it('says who is at the other end once its way is known', () => {
  const { stream, settle } = createLateStream('127.0.0.1:1', () => undefined);
  expect([...stream.metadata]).toEqual([]);
  expect(stream.peer).toEqual({ address: '127.0.0.1:1' });
  const { way } = wayOf(9);
  settle(way);
  expect(stream.metadata.get('x-server')).toBe('1');
  expect(stream.peer).toBe(way.peer);
});

it.each([
  ['at once, when its way has room', 99, 1],
  ['with its way, when that is full', 3, 0],
])('that was full says that there is room %s', (_when, room, atOnce) => {
  const { stream, settle } = createLateStream('127.0.0.1:1', () => undefined);
  let drained = 0;
  stream.onDrain(() => drained++);
  let more = true;
  for (let i = 0; more; i++) more = stream.write(Buffer.from(`${i}`));
  stream.end();
  expect(stream.write(Buffer.from('late'))).toBe(false);
  const { way, written, drain } = wayOf(room);
  settle(way);
  expect(drained).toBe(atOnce);
  expect(written.slice(0, 2)).toEqual(['0', '1']);
  expect(written.at(-1)).toBe('end');
  drain();
  expect(drained).toBe(atOnce + 1);
});
