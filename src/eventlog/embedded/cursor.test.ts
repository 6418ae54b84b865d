import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.js';

const place = fc.record({ feedId: fc.nat(2 ** 32 - 1), offset: fc.bigInt(0n, 2n ** 63n - 1n) });

test('a cursor stands for its place', () => {
  fc.assert(
    fc.property(place, parts => {
      expect(decodeCursor(encodeCursor(parts))).toEqual(parts);
    }),
  );
});

test('a cursor in which one character was changed is none', () => {
  const change = (text: string, at: number) =>
    `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
  fc.assert(
    fc.property(place, fc.nat(22), (parts, at) => {
      const changed = change(encodeCursor(parts), at);
      expect(() => decodeCursor(changed)).toThrow(expect.objectContaining({ reason: 'CURSOR_INVALID' }));
    }),
  );
});

test('arbitrary text is no cursor', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      expect(() => decodeCursor(text)).toThrow(expect.objectContaining({ reason: 'CURSOR_INVALID' }));
    }),
  );
});
