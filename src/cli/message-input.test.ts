import { expect, test } from 'vitest';
import { jsonOrText } from './message-input.js';

test('what is JSON is JSON, anything else is text', () => {
  expect(['{"a":1}', '[1]', '42', 'true', '"quoted"', 'null'].map(jsonOrText)).toEqual([
    { a: 1 },
    [1],
    42,
    true,
    'quoted',
    null,
  ]);
  expect(['hello', '{broken', '', 'NaN'].map(jsonOrText)).toEqual(['hello', '{broken', '', 'NaN']);
});
