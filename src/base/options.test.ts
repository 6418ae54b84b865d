import { expect, it } from 'vitest';
import { checkInteger } from './options.js';

it('takes a whole number within its bounds and says what it takes else', () => {
  expect(checkInteger('leaseTtlMs', 1000, { min: 1000, max: 3_600_000 })).toBe(1000);
  for (const value of [999, 1000.5, Number.NaN, 3_600_001])
    expect(() => checkInteger('leaseTtlMs', value, { min: 1000, max: 3_600_000 })).toThrow(
      `leaseTtlMs is ${value}; it takes a whole number from 1000 to 3600000`,
    );
});
