import type { Strategy } from './strategy.js';

/** Price, time and quality, weighted alike (S5): how far it is behind the best in each, as a share, on average. */
export const balanced: Strategy = {
  name: 'balanced',
  about: 'price, time and quality, weighted alike: how far it is behind the best in each',
  score(option, all) {
    const cheapest = Math.min(...all.map(({ costMicros }) => costMicros));
    const fastest = Math.min(...all.map(({ latencyMs }) => latencyMs));
    const best = Math.max(...all.map(({ quality }) => quality));
    return (behind(cheapest, option.costMicros) + behind(fastest, option.latencyMs) + behind(option.quality, best)) / 3;
  },
};

/** 0: as good as the best; towards 1: many times worse. `less` is the smaller of the two. */
function behind(less: number, more: number): number {
  return more === 0 ? 0 : 1 - less / more;
}
