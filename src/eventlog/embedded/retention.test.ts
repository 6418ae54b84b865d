import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../../base/index.js';
import { dueUpTo, sweepEvery } from './retention.js';

describe('what is forgotten', () => {
  const aged = (...keptAtMs: number[]) => keptAtMs.map((ms, index) => ({ offset: BigInt(index + 1), keptAtMs: ms }));
  const limits = { retentionEvents: 3, retentionMs: 100, nowMs: 1_000 };

  test('nothing while all are few and young', () => {
    expect(dueUpTo(aged(950, 960, 970), 3n, limits)).toBeUndefined();
    expect(dueUpTo([], 0n, limits)).toBeUndefined();
  });

  test('the oldest beyond the number', () => {
    expect(dueUpTo(aged(950, 950, 950, 950, 950), 5n, limits)).toBe(2n);
  });

  test('those beyond the age, which is still kept itself', () => {
    expect(dueUpTo(aged(800, 899, 900), 3n, limits)).toBe(2n);
  });

  test('all, when all are too old', () => {
    expect(dueUpTo(aged(1, 2, 3), 3n, limits)).toBe(3n);
  });

  test('nothing behind one that stays', () => {
    expect(dueUpTo(aged(950, 1, 1), 3n, limits)).toBeUndefined();
  });
});

test('sweeps follow each other until cancelled', async () => {
  const clock = createFakeClock();
  let sweeps = 0;
  const timer = sweepEvery(clock, 1_000, async () => {
    sweeps++;
  });
  await clock.advanceAsync(3_500);
  expect(sweeps).toBe(3);
  timer.cancel();
  await clock.advanceAsync(3_500);
  expect(sweeps).toBe(3);
  expect(clock.pending).toBe(0);
});
