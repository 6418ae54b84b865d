import { expect, test } from 'vitest';
import type { SqlValue } from '../database.js';
import { decoderOf, toParameter } from './values.js';

test.each<[string, SqlValue, string, unknown]>([
  ['text', 'a', '25', 'a'],
  ['a whole number', 7, '20', '7'],
  ['a large one', 2n ** 63n - 1n, '20', '9223372036854775807'],
  ['a fraction', 1.5, '701', '1.5'],
  ['a number beyond what is exact', 2 ** 60, '701', '1152921504606847000'],
  ['nothing', null, '0', null],
  ['bytes', new Uint8Array([0, 255]), '17', Buffer.from([0, 255])],
])('%s goes with its type', (_, value, type, sent) => {
  expect(toParameter(value, 0)).toEqual({ type, value: sent });
});

test('bytes that share a buffer go alone', () => {
  const shared = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
  expect(toParameter(shared, 0).value).toEqual(Buffer.from([2, 3]));
});

test('what would not come back is refused by its place', () => {
  expect(() => toParameter('a\0', 2)).toThrow('parameter $3 of a statement is text with a NUL character');
});

test.each<[number, string, unknown]>([
  [20, '7', 7],
  [20, '9007199254740993', 9007199254740993n],
  [701, '1e+300', 1e300],
  [1700, '42', 42],
  [1700, '4.5', 4.5],
  [16, 't', 1],
  [17, '\\x00ff', new Uint8Array([0, 255])],
  [25, '7', '7'],
])('a column of type %i with %s comes back', (type, text, value) => {
  expect(decoderOf(type)(text)).toEqual(value);
});
