import { describe, expect, it } from 'vitest';
import { formatMicros, formatMoney } from './money.js';

describe('money', () => {
  it.each([
    [0, '0.00 USD'],
    [5, '0.000005 USD'],
    [110, '0.00011 USD'],
    [1_500_000, '1.50 USD'],
    [12_345_678_901n, '12345.678901 USD'],
  ])('of %s millionths is %s', (micros, shown) => {
    expect(formatMoney(micros)).toBe(shown);
  });

  it('is in its currency', () => {
    expect(formatMoney(2_500_000n, 'EUR')).toBe('2.50 EUR');
  });

  it('has no currency where that is not known', () => {
    expect(formatMicros(404n)).toBe('0.000404');
  });
});
