import { describe, expect, it } from 'vitest';
import { formatPrice } from './money.js';

describe('a price', () => {
  it.each([
    [0, '0.00 USD'],
    [5, '0.000005 USD'],
    [110, '0.00011 USD'],
    [1_500_000, '1.50 USD'],
    [12_345_678_901n, '12345.678901 USD'],
  ])('of %s millionths is %s', (micros, shown) => {
    expect(formatPrice(micros)).toBe(shown);
  });
});
