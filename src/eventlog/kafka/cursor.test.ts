import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.js';

const place = fc.record({
  feedId: fc.nat(2 ** 32 - 1),
  next: fc.array(fc.bigInt(0n, 2n ** 53n - 1n), { maxLength: 40 }),
});
const invalid = expect.objectContaining({ reason: 'CURSOR_INVALID' });

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
    fc.property(place, fc.nat(1_000), (parts, at) => {
      const cursor = encodeCursor(parts);
      expect(() => decodeCursor(change(cursor, at % cursor.length))).toThrow(invalid);
    }),
  );
});

test('arbitrary text is no cursor', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      expect(() => decodeCursor(text)).toThrow(invalid);
    }),
  );
});

test('a cursor of all partitions with far offsets is short enough to be sent', () => {
  expect(encodeCursor({ feedId: 1, next: Array.from({ length: 40 }, () => 2n ** 53n - 1n) }).length).toBeLessThan(1024);
});
