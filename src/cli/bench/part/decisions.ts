import { agentMetrics, type Meters } from '../../../observability/index.js';
import { figuresOf, type LoopFigures } from '../closed-loop.js';

/**
 * Meters that also keep each decision's time as it is, since a histogram only knows between which two bounds it lies; from the first time
 * on that somebody asks for them, since a list that grows with every message is work of its own.
 */
export function watchDecisions(meters: Meters): { meters: Meters; decisions(): LoopFigures } {
  let tookMs: number[] | undefined;
  let sinceMs = performance.now();
  const watched: Meters = {
    ...meters,
    histogram(definition) {
      const histogram = meters.histogram(definition);
      if (definition.name !== agentMetrics.decisionTime.name) return histogram;
      return {
        ...histogram,
        series(labels) {
          const observe = histogram.series(labels);
          return seconds => {
            tookMs?.push(seconds * 1000);
            observe(seconds);
          };
        },
      };
    },
  };
  return {
    meters: watched,
    decisions() {
      const nowMs = performance.now();
      const figures = figuresOf(tookMs ?? [], nowMs - sinceMs);
      tookMs = [];
      sinceMs = nowMs;
      return figures;
    },
  };
}
