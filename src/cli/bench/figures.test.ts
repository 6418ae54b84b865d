import { describe, expect, it } from 'vitest';
import { mean, median, percentile, quartiles, rounded } from './figures.js';

describe('figures', () => {
  it('take a percentile of sorted values, the last one at most', () => {
    const sorted = Array.from({ length: 200 }, (_, index) => index + 1);
    expect(percentile(sorted, 50)).toBe(101);
    expect(percentile(sorted, 99)).toBe(199);
    expect(percentile(sorted, 100)).toBe(200);
    expect(percentile([7], 99)).toBe(7);
    expect(percentile([], 50)).toBe(0);
  });

  it('take the middle of values in any order, between two when there are two', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBe(0);
  });

  it('take quartiles in proportion', () => {
    expect(quartiles([5, 1, 3, 2, 4])).toEqual([2, 3, 4]);
    expect(quartiles([1, 2])).toEqual([1.25, 1.5, 1.75]);
  });

  it('have a mean', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(mean([])).toBe(0);
  });

  it.each([
    [12_345.6, 12_346],
    [123.4, 123],
    [1.2345, 1.23],
    [0.0012345, 0.00123],
    [0, 0],
  ])('%d is shown as %d', (value, shown) => {
    expect(rounded(value)).toBe(shown);
  });
});
