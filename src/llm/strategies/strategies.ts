import type { StrategyName } from '../call.js';
import { balanced } from './balanced.js';
import { costOptimized } from './cost-optimized.js';
import { performanceOptimized } from './performance-optimized.js';
import { qualityOptimized } from './quality-optimized.js';
import type { Strategy } from './strategy.js';

/** The strategies there are. */
export const strategies: Readonly<Record<StrategyName, Strategy>> = {
  cost_optimized: costOptimized,
  performance_optimized: performanceOptimized,
  quality_optimized: qualityOptimized,
  balanced,
};

/** Their names. */
export const strategyNames = Object.keys(strategies) as readonly StrategyName[];
