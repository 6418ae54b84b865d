import { expect, test } from 'vitest';
import { createRecentIds } from './recent-ids.js';

test('an id is known until so many others came after it', () => {
  const ids = createRecentIds(3);
  expect(['a', 'b', 'c', 'a'].map(ids.seen)).toEqual([false, false, false, true]);
  expect(ids.seen('d')).toBe(false);
  expect(['b', 'c', 'd'].map(ids.seen)).toEqual([true, true, true]);
  expect(ids.seen('a')).toBe(false);
});
