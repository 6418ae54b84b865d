import { describe, expect, it } from 'vitest';
import { createDeadlines } from './deadlines.js';
import { createFakeClock } from './fake-clock.js';

describe('deadlines', () => {
  it('pass never early and at most one step late', () => {
    const clock = createFakeClock();
    const deadlines = createDeadlines(clock);
    clock.advance(37);
    const passed: number[] = [];
    for (const inMs of [0, 1, 62, 63, 64, 250]) deadlines.add(inMs, () => passed.push(clock.monotonic() - 37 - inMs));
    clock.advance(1_000);
    expect(passed).toHaveLength(6);
    for (const lateMs of passed) {
      expect(lateMs).toBeGreaterThanOrEqual(0);
      expect(lateMs).toBeLessThanOrEqual(100);
    }
  });

  it('are silent once cleared, and leave no timer behind', () => {
    const clock = createFakeClock();
    const deadlines = createDeadlines(clock);
    let passed = 0;
    const all = Array.from({ length: 50 }, () => deadlines.add(500, () => passed++));
    for (const deadline of all) {
      deadline.clear();
      deadline.clear();
    }
    expect(deadlines.size).toBe(0);
    clock.advance(1_000);
    expect(passed).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('may be set and cleared by one that passes', () => {
    const clock = createFakeClock();
    const deadlines = createDeadlines(clock);
    const passed: string[] = [];
    const second = deadlines.add(150, () => passed.push('never'));
    deadlines.add(50, () => {
      second.clear();
      deadlines.add(0, () => passed.push('third'));
      passed.push('first');
    });
    clock.advance(100);
    expect(passed).toEqual(['first']);
    clock.advance(100);
    expect(passed).toEqual(['first', 'third']);
  });

  it('are caught up with after a stop that was longer than all of them', () => {
    const clock = createFakeClock();
    const stopped = { ...clock, setTimer: clock.setTimer, monotonic: () => clock.monotonic() };
    const deadlines = createDeadlines(stopped);
    const passed: number[] = [];
    for (const inMs of [300, 100, 200]) deadlines.add(inMs, () => passed.push(inMs));
    clock.advance(3_600_000);
    expect(passed).toEqual([100, 200, 300]);
  });
});

describe('deadlines that are weeks away', () => {
  it('do not keep the process busy until then', () => {
    const clock = createFakeClock();
    let timers = 0;
    const counting = {
      ...clock,
      monotonic: () => clock.monotonic(),
      setTimer(delayMs: number, callback: () => void) {
        timers++;
        return clock.setTimer(delayMs, callback);
      },
    };
    let passed = 0;
    createDeadlines(counting).add(40 * 86_400_000, () => passed++);
    clock.advance(40 * 86_400_000 + 100);
    expect({ timers, passed }).toEqual({ timers: 1, passed: 1 });
  });
});
