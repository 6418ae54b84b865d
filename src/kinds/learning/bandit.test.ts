import { describe, expect, it } from 'vitest';
import { createRandom } from '../../base/index.js';
import { epsilonGreedy, newArms, type Policy, rewarded, thompson, ucb1 } from './bandit.js';
import { beta, normal } from './random.js';

const seeds = Array.from({ length: 30 }, (_, index) => index + 1);
const rounds = 1_000;
/** How often each of ten arms pays. */
const worth = { a: 0.1, b: 0.15, c: 0.2, d: 0.25, e: 0.3, f: 0.35, g: 0.4, h: 0.45, i: 0.5, j: 0.8 };

/** The rewards of one run. */
function run(policy: Policy, seed: number): number[] {
  const random = createRandom(seed);
  const luck = createRandom(seed + 1_000);
  let arms = newArms(Object.keys(worth));
  return Array.from({ length: rounds }, () => {
    const arm = policy(arms, random) as keyof typeof worth;
    const reward = luck() < worth[arm] ? 1 : 0;
    arms = rewarded(arms, arm, reward);
    return reward;
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.each([
  ['thompson', thompson(), 0.2],
  ['ucb1', ucb1(), 0.1],
  ['epsilonGreedy', epsilonGreedy(), 0.1],
])('%s', (_, policy, margin) => {
  it('earns more in the last tenth than in the first, over 30 seeds, and not by chance', () => {
    const gains = seeds.map(seed => {
      const rewards = run(policy, seed);
      return mean(rewards.slice(-rounds / 10)) - mean(rewards.slice(0, rounds / 10));
    });
    const gain = mean(gains);
    const deviation = Math.sqrt(gains.reduce((sum, each) => sum + (each - gain) ** 2, 0) / (gains.length - 1));
    const t = gain / (deviation / Math.sqrt(gains.length));
    expect(gain).toBeGreaterThan(margin);
    // Student's t for 29 degrees of freedom: beyond 3.66 one time in a thousand, if there were no gain.
    expect(t).toBeGreaterThan(3.66);
  });

  it('chooses the same for the same seed', () => {
    expect(run(policy, 7)).toEqual(run(policy, 7));
  });
});

it('tries every arm before any a second time', () => {
  let arms = newArms(['a', 'b', 'c']);
  for (const expected of ['a', 'b', 'c']) {
    const arm = ucb1()(arms, () => 0);
    expect(arm).toBe(expected);
    arms = rewarded(arms, arm, 1);
  }
});

it('counts rewards beyond 0 and 1 as the nearer of them', () => {
  const arms = rewarded(rewarded(newArms(['a']), 'a', 7), 'a', -3);
  expect(arms.a).toEqual({ tries: 2, reward: 1 });
});

describe('draws', () => {
  const draws = (draw: (random: () => number) => number) => {
    const random = createRandom(42);
    return Array.from({ length: 20_000 }, () => draw(random));
  };

  it('are even from 0 to below 1', () => {
    const tenths = new Array<number>(10).fill(0);
    for (const value of draws(random => random()))
      tenths[Math.floor(value * 10)] = (tenths[Math.floor(value * 10)] ?? 0) + 1;
    for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(200);
  });

  it('have mean and deviation of the normal and the beta distribution', () => {
    const normals = draws(normal);
    expect(mean(normals)).toBeCloseTo(0, 1);
    expect(mean(normals.map(value => value ** 2))).toBeCloseTo(1, 1);
    for (const [a, b] of [
      [1, 1],
      [3, 2],
      [50, 950],
    ] as const) {
      const betas = draws(random => beta(random, a, b));
      expect(mean(betas)).toBeCloseTo(a / (a + b), 2);
      const variance = (a * b) / ((a + b) ** 2 * (a + b + 1));
      expect(mean(betas.map(value => (value - a / (a + b)) ** 2))).toBeCloseTo(variance, 2);
    }
  });
});
