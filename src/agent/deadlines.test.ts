import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFakeClock, systemClock } from '../base/index.js';
import { createDeadlines } from './deadlines.js';

describe('deadlines', () => {
  afterEach(() => void vi.useRealTimers());

  it('fall due at most 50 ms late, never early, on one timer', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ inMs: fc.nat(2000), keep: fc.boolean() }), { maxLength: 50 }), all => {
        const clock = createFakeClock();
        const deadlines = createDeadlines(clock);
        const late: number[] = [];
        for (const { inMs, keep } of all) {
          const atMs = clock.now() + inMs;
          const deadline = deadlines.add(atMs, () => late.push(clock.now() - atMs));
          if (!keep) deadline.clear();
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

  it('that are weeks away do not keep the process busy until then', () => {
    vi.useFakeTimers();
    // By hand: what a spy puts back would stay for the files that come after this one in the process.
    const arm = globalThis.setTimeout;
    let set = 0;
    globalThis.setTimeout = ((run: () => void, ms: number) => {
      set++;
      return arm(run, ms);
    }) as typeof arm;
    let due = 0;
    // The clock that never goes back is the machine's own, which the timers of the test do not replace.
    const clock = { ...systemClock, monotonic: () => performance.now() };
    createDeadlines(clock).add(Date.now() + 40 * 86_400_000, () => due++);
    vi.advanceTimersByTime(1_000);
    expect(set).toBe(1);
    vi.advanceTimersByTime(40 * 86_400_000);
    expect(due).toBe(1);
    globalThis.setTimeout = arm;
  });
});
