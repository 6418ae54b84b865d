import { describe, expect, test } from 'vitest';
import { fromDriver, toRows, toSqliteParameters, toWire } from './values.js';

describe('parameters', () => {
  test.each([
    ['a = $1 AND b = $2', 'a = ?1 AND b = ?2'],
    ['$12, $1', '?12, ?1'],
    ["'$1' || $1", "'$1' || ?1"],
    ['"$1" = $1', '"$1" = ?1'],
    ["'it''s $1' || $2", "'it''s $1' || ?2"],
    ['no parameter', 'no parameter'],
  ])('%s', (written, expected) => {
    expect(toSqliteParameters(written)).toBe(expected);
  });
});

describe('values on their way to the thread', () => {
  const wired = (value: Parameters<typeof fromDriver>[0]) => toWire({ sql: '', params: [value as never] }).params[0];

  test('whole numbers go as bigint, so that they do not arrive as floats', () => {
    expect(wired(7)).toBe(7n);
    expect(wired(-0)).toBe(0n);
    expect(wired(7.5)).toBe(7.5);
    expect(wired(2 ** 60)).toBe(2 ** 60);
  });

  test('what the driver would die of is refused, by its place', () => {
    expect(() => toWire({ sql: '', params: ['a', true as never] })).toThrow(
      'parameter $2 of a statement is of type boolean',
    );
  });
});

test('integers come back as numbers as long as they are exact', () => {
  expect(fromDriver(5n)).toBe(5);
  expect(fromDriver(2n ** 53n)).toBe(2n ** 53n);
  expect(fromDriver(-(2n ** 63n))).toBe(-(2n ** 63n));
  expect(fromDriver(new Uint8Array([1]).buffer)).toEqual(new Uint8Array([1]));
});

test('rows get their names', () => {
  const result = {
    changes: 2,
    lastRowId: null,
    columns: ['a', 'b'],
    rows: [
      [1, 'x'],
      [null, 'y'],
    ],
  };
  expect(toRows(result)).toEqual([
    { a: 1, b: 'x' },
    { a: null, b: 'y' },
  ]);
});
