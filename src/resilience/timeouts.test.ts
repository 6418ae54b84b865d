import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAdaptiveTimeouts, type PastTimes, timeoutAfter, withCall } from './timeouts.js';

const allowed = (...timesMs: number[]) => timeoutAfter(timesMs.reduce<PastTimes | undefined>(withCall, undefined));

describe('an adaptive timeout', () => {
  it('is 30 s without history, then twice the mean of past times, at most 60 s', () => {
    expect(allowed()).toBe(30_000);
    expect(allowed(2_000)).toBe(4_000);
    expect(allowed(2_000, 4_000)).toBe(6_000);
    expect(allowed(50_000)).toBe(60_000);
  });

  it('leaves a call that is answered at once a second all the same', () => {
    expect(allowed(1, 2, 3)).toBe(1_000);
  });

  it('follows the exact mean of the first hundred times, and never leaves 1 s to 60 s', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 100 }), times => {
        const mean = times.reduce((sum, each) => sum + each, 0) / times.length;
        expect(allowed(...times)).toBeCloseTo(Math.max(1_000, Math.min(60_000, 2 * mean)), 3);
      }),
    );
  });

  it('forgets whom nobody called for longest, and keeps others apart', () => {
    const timeouts = createAdaptiveTimeouts();
    timeouts.took('slow', 10_000);
    timeouts.took('fast', 2_000);
    expect([timeouts.timeoutMs('slow'), timeouts.timeoutMs('fast')]).toEqual([20_000, 4_000]);
    for (let i = 0; i < 1_000; i++) timeouts.took(`other ${i}`, 1);
    expect(timeouts.timeoutMs('slow')).toBe(30_000);
  });
});
