import { afterEach, describe, expect, it, vi } from 'vitest';
import { abortable, within } from './abort.js';
import { backoffMs } from './backoff.js';
import { sleep, systemClock } from './clock.js';
import { createFakeClock } from './fake-clock.js';

describe('fake clock', () => {
  it('fires timers in the order in which they fall due, at their time', () => {
    const clock = createFakeClock(1000);
    const seen: string[] = [];
    clock.setTimer(20, () => seen.push(`b at ${clock.now()}`));
    clock.setTimer(10, () => {
      seen.push(`a at ${clock.now()}`);
      clock.setTimer(5, () => seen.push(`c at ${clock.now()}`));
    });
    clock.setTimer(15, () => seen.push('never')).cancel();
    clock.advance(30);
    expect(seen).toEqual(['a at 1010', 'c at 1015', 'b at 1020']);
    expect(clock.now()).toBe(1030);
    expect(clock.monotonic()).toBe(30);
    expect(clock.pending).toBe(0);
  });
});

describe('sleep', () => {
  it('ends after its time', async () => {
    const clock = createFakeClock();
    const slept = sleep(clock, 50);
    clock.advance(50);
    await expect(slept).resolves.toBeUndefined();
  });

  it('ends at once, and leaves no timer, when it is aborted', async () => {
    const clock = createFakeClock();
    const controller = new AbortController();
    const slept = sleep(clock, 50, controller.signal);
    controller.abort(new Error('enough'));
    await expect(slept).rejects.toThrow('enough');
    expect(clock.pending).toBe(0);
    await expect(sleep(clock, 50, controller.signal)).rejects.toThrow('enough');
  });
});

describe('within', () => {
  it('gives what the promise gives, and leaves no timer', async () => {
    const clock = createFakeClock();
    await expect(within(clock, 100, 'it', Promise.resolve(7))).resolves.toBe(7);
    await expect(within(clock, 100, 'it', Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(clock.pending).toBe(0);
  });

  it('says what did not end in time', async () => {
    const clock = createFakeClock();
    const waiting = within(clock, 100, 'the flush', new Promise(() => {}));
    clock.advance(100);
    await expect(waiting).rejects.toMatchObject({
      reason: 'DEADLINE_PASSED',
      message: 'the flush did not end within 100 ms',
    });
  });
});

describe('abortable', () => {
  it('rejects with the reason as soon as the signal is aborted', async () => {
    const controller = new AbortController();
    const waiting = abortable(new Promise(() => {}), controller.signal);
    controller.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    await expect(abortable(new Promise(() => {}), controller.signal)).rejects.toThrow('gone');
    await expect(abortable(Promise.resolve(1), undefined)).resolves.toBe(1);
  });
});

describe('backoff', () => {
  it('doubles up to its bound and takes off at most its jitter', () => {
    const options = { firstMs: 10, maxMs: 60 };
    expect([1, 2, 3, 4].map(attempt => backoffMs(attempt, options, () => 0))).toEqual([10, 20, 40, 60]);
    expect(backoffMs(1, options, () => 1)).toBe(5);
    expect(backoffMs(2, { ...options, factor: 3, jitter: 0 })).toBe(30);
  });
});

describe('system clock', () => {
  afterEach(() => void vi.useRealTimers());

  it('calls back, and not after it was cancelled', async () => {
    let cancelled = 0;
    systemClock.setTimer(0, () => cancelled++).cancel();
    const keepAlive = setInterval(() => {}, 1000);
    await new Promise<void>(resolve => systemClock.setTimer(1, resolve));
    clearInterval(keepAlive);
    expect(cancelled).toBe(0);
    expect(systemClock.now()).toBeGreaterThan(systemClock.monotonic());
  });

  it.each([10, 40, 100])('calls back once after %i days, not before, and not after it was cancelled', days => {
    vi.useFakeTimers();
    const delayMs = days * 86_400_000;
    const called: string[] = [];
    systemClock.setTimer(delayMs, () => called.push('kept'));
    const other = systemClock.setTimer(delayMs, () => called.push('cancelled'));
    vi.advanceTimersByTime(delayMs - 1);
    expect(called).toEqual([]);
    other.cancel();
    vi.advanceTimersByTime(delayMs);
    expect(called).toEqual(['kept']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
