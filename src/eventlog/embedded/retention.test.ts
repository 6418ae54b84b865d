import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../../base/index.js';
import { dueUpTo, sweepEvery } from './retention.js';

describe('what is forgotten', () => {
  const aged = (...keptAtMs: number[]) => keptAtMs.map((ms, index) => ({ offset: BigInt(index + 1), keptAtMs: ms }));
  const limits = { retentionEvents: 3, retentionMs: 100, nowMs: 1_000 };

  test('nothing while all are few and young', () => {
    expect(dueUpTo(aged(950, 960, 970), 3, limits)).toBeUndefined();
    expect(dueUpTo([], 0, limits)).toBeUndefined();
  });

  test('the oldest beyond the number', () => {
    expect(dueUpTo(aged(950, 950, 950, 950, 950), 5, limits)).toBe(2n);
  });

  test('no more for a gap between offsets, as a store that was restored has one', () => {
    const after = aged(950, 950, 950).map(({ offset, keptAtMs }) => ({ offset: offset + 1_000_000_000n, keptAtMs }));
    expect(dueUpTo([...aged(950), ...after.slice(1)], 3, limits)).toBeUndefined();
    expect(dueUpTo([...aged(950), ...after], 4, limits)).toBe(1n);
  });

  test('those beyond the age, which is still kept itself', () => {
    expect(dueUpTo(aged(800, 899, 900), 3, limits)).toBe(2n);
  });

  test('all, when all are too old', () => {
    expect(dueUpTo(aged(1, 2, 3), 3, limits)).toBe(3n);
  });

  test('nothing behind one that stays', () => {
    expect(dueUpTo(aged(950, 1, 1), 3, limits)).toBeUndefined();
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
