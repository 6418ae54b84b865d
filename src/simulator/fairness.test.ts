import { expect, it } from 'vitest';
import { giniOf, jainOf } from './fairness.js';

it('tells evenly from unevenly', () => {
  expect([jainOf([3, 3, 3]), giniOf([3, 3, 3])]).toEqual([1, 0]);
  expect(jainOf([6, 0, 0])).toBeCloseTo(1 / 3);
  expect(giniOf([6, 0, 0])).toBeCloseTo(2 / 3);
});
