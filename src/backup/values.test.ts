import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromCell, toCell } from './values.js';

const values = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
  fc.uint8Array(),
  fc.constant(null),
);

test('a value comes back from a line of JSON as it went in', () => {
  fc.assert(
    fc.property(values, value => {
      const back = fromCell(JSON.parse(JSON.stringify(toCell(value))));
      // JSON has no negative zero, and neither has a column of integers.
      expect(back).toEqual(value === 0 ? 0 : value);
    }),
  );
});
