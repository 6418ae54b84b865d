import type { Strategy } from './strategy.js';

/** The fastest (S5). */
export const performanceOptimized: Strategy = {
  name: 'performance_optimized',
  about: 'the fastest: by how long its answers took lately',
  score: ({ latencyMs }) => latencyMs,
};
