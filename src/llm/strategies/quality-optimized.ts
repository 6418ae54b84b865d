import type { Strategy } from './strategy.js';

/** The best (S5). */
export const qualityOptimized: Strategy = {
  name: 'quality_optimized',
  about: 'the best: by how its answers were rated',
  score: ({ quality }) => 1 - quality,
};
