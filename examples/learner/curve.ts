/**
 * Thirty couriers send 300 parcels each: what they earn on average, and how far they lie apart. Prints it, and draws it where told.
 *
 *     npx tsx examples/learner/curve.ts docs/learning-curve.svg
 */
import { writeFileSync } from 'node:fs';
import { createTestMesh } from 'dacp-mesh/testing';
import { createCourier } from './courier.js';
import { draw } from './draw.js';

const seeds = Array.from({ length: 30 }, (_, index) => index + 1);
const parcels = 300;
/** Parcels that are counted together. */
const window = 10;

/** What each parcel of one courier earned. */
async function rewardsOf(seed: number): Promise<number[]> {
  await using mesh = createTestMesh([createCourier(seed)]);
  const rewards: number[] = [];
  for (let parcel = 0; parcel < parcels; parcel++) {
    const outcome = (await mesh.ask('courier', `parcel ${parcel}`)) as { hours: number };
    rewards.push(1 - outcome.hours / 12);
  }
  return rewards;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const all: number[][] = [];
for (const seed of seeds) all.push(await rewardsOf(seed));

const points = Array.from({ length: parcels / window }, (_, index) => {
  const earned = all.map(rewards => mean(rewards.slice(index * window, (index + 1) * window)));
  const middle = mean(earned);
  const spread = Math.sqrt(mean(earned.map(value => (value - middle) ** 2)));
  return { upTo: (index + 1) * window, mean: middle, spread };
});

for (const { upTo, mean: earned, spread } of points) {
  const bar = '#'.repeat(Math.round(earned * 60));
  console.log(`${String(upTo).padStart(4)}  ${earned.toFixed(3)} ± ${spread.toFixed(3)}  ${bar}`);
}
const tenth = points.length / 10;
const [first, last] = [points.slice(0, tenth), points.slice(-tenth)].map(part => mean(part.map(point => point.mean)));
console.log(`first tenth ${first?.toFixed(3)}, last tenth ${last?.toFixed(3)}, over ${seeds.length} seeds`);

const file = process.argv[2];
if (file !== undefined)
  writeFileSync(file, draw(points, `Reward of ${seeds.length} learning couriers, mean and deviation`));
