import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../base/index.js';
import { protocolOf, sniff } from './sniff.js';

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

describe('protocolOf', () => {
  it('is HTTP/2 with the whole preface, whatever follows', () => {
    expect(protocolOf(Buffer.from(preface))).toBe('http2');
    expect(protocolOf(Buffer.from(`${preface}more`))).toBe('http2');
  });

  it('is not known with a part of the preface', () => {
    for (let length = 1; length < preface.length; length++) {
      expect(protocolOf(Buffer.from(preface.slice(0, length)))).toBeUndefined();
    }
  });

  it.each(['G', 'GET / HTTP/1.1', 'PUT', 'PRX', `${preface.slice(0, 20)}XXXX`, '\u0016\u0003\u0001'])(
    'is HTTP/1 with %j',
    text => {
      expect(protocolOf(Buffer.from(text))).toBe('http1');
    },
  );
});

describe('sniff', () => {
  function silent() {
    const clock = createFakeClock();
    const socket = new Socket();
    sniff(socket, { clock, timeoutMs: 100, onKnown: () => undefined });
    return { clock, socket };
  }

  it('closes a socket that says nothing in time', () => {
    const { clock, socket } = silent();
    clock.advance(99);
    expect(socket.destroyed).toBe(false);
    clock.advance(1);
    expect(socket.destroyed).toBe(true);
  });

  it('gives it one more term when the process itself was too busy to listen', () => {
    let busyMs = 0;
    const clock = createFakeClock();
    const socket = new Socket();
    const late = { ...clock, monotonic: () => clock.monotonic() + busyMs };
    sniff(socket, { clock: late, timeoutMs: 100, onKnown: () => undefined });
    busyMs = 500;
    clock.advance(100);
    expect(socket.destroyed).toBe(false);
    clock.advance(100);
    expect(socket.destroyed).toBe(true);
  });
});
