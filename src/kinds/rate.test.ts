import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRateLimit } from './rate.js';

it('lets something happen as often as allowed within any window, and as soon as allowed', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 80 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 100 }), gaps, (max, perMs, waits) => {
      const mayHappen = createRateLimit({ max, perMs });
      const happened: number[] = [];
      let nowMs = 0;
      for (const wait of waits) {
        nowMs += wait;
        const allowed = happened.filter(atMs => nowMs - atMs < perMs).length < max;
        expect(mayHappen(nowMs)).toBe(allowed);
        if (allowed) happened.push(nowMs);
      }
    }),
  );
});
