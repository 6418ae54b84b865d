import { expect, test } from 'vitest';
import { createStyle } from './style.js';
import { columns, fittedTable, table } from './table.js';

test('columns are aligned two spaces apart, and nothing trails', () => {
  expect(
    columns([
      ['a', 'bb', 'c'],
      ['aaa', 'b', 'ccc'],
      ['aa', '', ''],
    ]),
  ).toEqual(['a    bb  c', 'aaa  b   ccc', 'aa']);
});

test('colours do not count as width', () => {
  const style = createStyle(true);
  const [first = '', second = ''] = columns([
    [style.bad('a'), 'x'],
    ['aaa', 'x'],
  ]);
  expect(first).toBe(`${style.bad('a')}    x`);
  expect(second).toBe('aaa  x');
});

test('an empty cell of a table is a dash', () => {
  expect(table(['A', 'B'], [['', 'b']])).toEqual(['A  B', '–  b']);
});

test('a table that is too wide does without what is needed least', () => {
  const rows = [['one', '22', '333']];
  const heads = (width: number | undefined) =>
    fittedTable(['A', 'B', 'C'], rows, { width, expendable: ['B', 'C'] })[0]?.split(/ +/);
  expect(heads(undefined)).toEqual(['A', 'B', 'C']);
  expect(heads(12)).toEqual(['A', 'B', 'C']);
  expect(heads(11)).toEqual(['A', 'C']);
  expect(heads(1)).toEqual(['A']);
});
