import { expect, test } from 'vitest';
import { createStyle } from './style.js';
import { columns, table } from './table.js';

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
