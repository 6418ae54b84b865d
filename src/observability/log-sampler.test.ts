import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogSampler } from './log-sampler.js';

describe('log sampler', () => {
  it('writes the first lines of each second, then one in so many', () => {
    const sample = createLogSampler({ firstPerSecond: 2, thereafterOneIn: 10 });
    const first = Array.from({ length: 22 }, () => sample(5));
    expect(first.map((count, index) => (count > 0 ? index : -1)).filter(index => index >= 0)).toEqual([0, 1, 11, 21]);
    expect(sample(1004)).toBe(0);
    expect(sample(1005)).toBe(2);
  });

  it('accounts for every line', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { maxLength: 400 }), steps => {
        const sample = createLogSampler({ firstPerSecond: 3, thereafterOneIn: 7 });
        let nowMs = 0;
        let told = 0;
        for (const step of steps) {
          nowMs += step;
          told += sample(nowMs);
        }
        expect(steps.length - told).toBeGreaterThanOrEqual(0);
        expect(steps.length - told).toBeLessThan(7);
      }),
    );
  });
});
