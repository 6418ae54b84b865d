import { expect, it } from 'vitest';
import { sharedNames } from './groups.js';

it('gives the list that was used before for the same names in the same order, and for no others', () => {
  const names = ['a', 'b'];
  expect(sharedNames(names)).toBe(names);
  expect(sharedNames(['a', 'b'])).toBe(names);
  for (const others of [['b', 'a'], ['a'], ['a', 'b', 'c']]) expect(sharedNames(others)).toBe(others);
});
