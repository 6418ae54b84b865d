import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFakeClock } from '../base/index.js';
import { createSlidingWindow } from './sliding-window.js';

it('never lets more than the limit through in any window, and no fewer than it may', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.integer({ min: 0, max: 60 })), (limit, waits) => {
      const clock = createFakeClock();
      const window = createSlidingWindow({ clock, limit, windowMs: 100 });
      const taken: number[] = [];
      for (const waitMs of waits) {
        clock.advance(waitMs);
        const nowMs = clock.monotonic();
        const free = taken.filter(at => at > nowMs - 100).length < limit;
        expect(window.take('key') === 0).toBe(free);
        if (free) taken.push(nowMs);
      }
    }),
  );
});

it('says in how many ms there is one again, and counts each key for itself', () => {
  const clock = createFakeClock();
  const window = createSlidingWindow({ clock, limit: 1, windowMs: 100 });
  expect([window.take('a'), window.take('b')]).toEqual([0, 0]);
  clock.advance(30);
  expect([window.take('a'), window.waitMs('a'), window.waitMs('c')]).toEqual([70, 70, 0]);
});
