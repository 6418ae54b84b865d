import { expect, it } from 'vitest';
import { createRandom } from '../../../src/base/index.js';
import { learningAgent, ucb1 } from '../../../src/kinds/index.js';
import { createTestMesh } from '../../../src/testing.js';

const seeds = Array.from({ length: 30 }, (_, index) => index + 1);
const rounds = 200;
/** How often each of the six ways works. */
const works = { a: 0.1, b: 0.15, c: 0.2, d: 0.25, e: 0.3, f: 0.9 };

/** Rewards of an agent that does its task so often. */
async function rewardsOf(seed: number): Promise<number[]> {
  const luck = createRandom(seed * 7919);
  const rewards: number[] = [];
  const agent = learningAgent({
    id: 'learner',
    capability: { name: 'try' },
    strategies: Object.fromEntries(Object.entries(works).map(([name, odds]) => [name, () => luck() < odds])),
    reward(outcome) {
      rewards.push(Number(outcome));
      return Number(outcome);
    },
    seed,
  });
  await using mesh = createTestMesh([agent]);
  for (let round = 0; round < rounds; round++) await mesh.ask('learner');
  return rewards;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

it('earns at least 0.3 more in the last tenth of its tasks than in the first, over 30 seeds, and not by chance', async () => {
  const gains: number[] = [];
  for (const seed of seeds) {
    const rewards = await rewardsOf(seed);
    gains.push(mean(rewards.slice(-rounds / 10)) - mean(rewards.slice(0, rounds / 10)));
  }
  const gain = mean(gains);
  const deviation = Math.sqrt(mean(gains.map(each => (each - gain) ** 2)) * (gains.length / (gains.length - 1)));
  expect(gain).toBeGreaterThan(0.3);
  // Student's t for 29 degrees of freedom: beyond 3.66 one time in a thousand, if there were no gain.
  expect(gain / (deviation / Math.sqrt(gains.length))).toBeGreaterThan(3.66);
});

it('learns each situation apart, and earns nothing for what fails', async () => {
  const agent = learningAgent({
    id: 'learner',
    capability: { name: 'guess' },
    strategies: {
      left: input => (input === 'left' ? 'right so' : Promise.reject(new Error('wrong'))),
      right: input => (input === 'right' ? 'right so' : Promise.reject(new Error('wrong'))),
    },
    reward: () => 1,
    situation: String,
    policy: ucb1(0.1),
  });
  await using mesh = createTestMesh([agent]);
  const guess = (where: string) => mesh.ask('learner', where).catch(() => 'wrong');
  for (let round = 0; round < 20; round++) await Promise.all([guess('left'), guess('right')]);
  const last = await Promise.all(Array.from({ length: 5 }, () => Promise.all([guess('left'), guess('right')])));
  expect(last.flat()).toEqual(Array(10).fill('right so'));
  expect(mesh.host.loads().learner?.state).toBeDefined();
});

it('is not defined with one strategy', () => {
  const define = () =>
    learningAgent({ id: 'x', capability: { name: 'x' }, strategies: { only: () => 1 }, reward: () => 1 });
  expect(define).toThrow(expect.objectContaining({ reason: 'OPTION_INVALID' }));
});
