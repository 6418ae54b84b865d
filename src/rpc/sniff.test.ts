import { describe, expect, it } from 'vitest';
import { protocolOf } from './sniff.js';

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
