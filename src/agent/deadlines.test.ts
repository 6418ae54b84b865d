import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../base/index.js';
import { createDeadlines } from './deadlines.js';

describe('deadlines', () => {
  it('fall due at most 50 ms late, never early, on one timer', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ inMs: fc.nat(2000), keep: fc.boolean() }), { maxLength: 50 }), all => {
        const clock = createFakeClock();
        const deadlines = createDeadlines(clock);
        const late: number[] = [];
        for (const { inMs, keep } of all) {
          const atMs = clock.now() + inMs;
          const forget = deadlines.add(atMs, () => late.push(clock.now() - atMs));
          if (!keep) forget();
        }
        expect(clock.pending).toBeLessThanOrEqual(1);
        clock.advance(2100);
        expect(late.length).toBe(all.filter(({ keep }) => keep).length);
        for (const ms of late) expect(ms >= 0 && ms <= 50).toBe(true);
        expect(clock.pending).toBe(0);
      }),
    );
  });

  it('that are cleared never fall due', () => {
    const clock = createFakeClock();
    const deadlines = createDeadlines(clock);
    deadlines.add(clock.now() + 10, () => expect.unreachable());
    deadlines.clear();
    clock.advance(1000);
    expect(clock.pending).toBe(0);
  });
});
