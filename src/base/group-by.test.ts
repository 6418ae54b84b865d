import { expect, it } from 'vitest';
import { groupBy } from './group-by.js';

it('groups items by their keys, both in order', () => {
  const groups = groupBy(['bee', 'ant', 'bug', 'asp'], word => word[0]);
  expect([...groups]).toEqual([
    ['b', ['bee', 'bug']],
    ['a', ['ant', 'asp']],
  ]);
  expect(groupBy([], String).size).toBe(0);
});
