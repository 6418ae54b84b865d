import type { Strategy } from './strategy.js';

/** The cheapest (S5, the default). */
export const costOptimized: Strategy = {
  name: 'cost_optimized',
  about: 'the cheapest: by what the call costs if the answer is as long as it may be',
  score: ({ costMicros }) => costMicros,
};
