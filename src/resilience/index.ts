/**
 * Ring 1: what keeps a process well when what it calls is not (S9, S15) – a circuit breaker, retries with backoff, a sliding-window
 * limit on how often, a bulkhead on how many at once, timeouts that follow past times.
 *
 *     const breaker = createBreaker({ clock });
 *     await retry({ clock, attemptsMax: 3, backoff }, () => breaker.run(() => call()));
 *
 * Rules: all of them wait on a `Clock`, so that tests hold time in their hands. None of them knows what is called.
 */
export { type Breaker, type BreakerOptions, type BreakerState, createBreaker } from './breaker.js';
export { type Bulkhead, createBulkhead } from './bulkhead.js';
export { type RetryOptions, retry } from './retry.js';
export { createSlidingWindow, type SlidingWindow, type SlidingWindowOptions } from './sliding-window.js';
export { type AdaptiveTimeouts, createAdaptiveTimeouts, type PastTimes } from './timeouts.js';
