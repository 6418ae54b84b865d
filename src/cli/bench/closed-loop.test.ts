import { describe, expect, it } from 'vitest';
import { closedLoop, figuresOf } from './closed-loop.js';

describe('a closed loop', () => {
  it('keeps as many under way as it is told, and counts those that it began in time', async () => {
    let underWay = 0;
    let most = 0;
    let calls = 0;
    const figures = await closedLoop({
      concurrency: 3,
      forMs: 5,
      async once() {
        calls += 1;
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise(resolve => setImmediate(resolve));
        underWay -= 1;
      },
    });
    expect(most).toBe(3);
    expect(figures.count).toBe(calls);
    expect(figures.rate).toBeCloseTo(calls / figures.seconds);
  });

  it('ends with the first that fails', async () => {
    let calls = 0;
    const failing = closedLoop({
      concurrency: 2,
      forMs: 60_000,
      async once() {
        calls += 1;
        await new Promise(resolve => setImmediate(resolve));
        if (calls === 4) throw new Error('enough');
      },
    });
    await expect(failing).rejects.toThrow('enough');
    await new Promise(resolve => setImmediate(resolve));
    const after = calls;
    await new Promise(resolve => setImmediate(resolve));
    expect(calls).toBe(after);
  });
});

describe('figures of what took so long', () => {
  it('are a rate and percentiles', () => {
    const tookMs = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(figuresOf(tookMs, 2_000)).toEqual({
      count: 100,
      seconds: 2,
      rate: 50,
      meanMs: 50.5,
      p50Ms: 51,
      p95Ms: 96,
      p99Ms: 100,
    });
  });
});
