import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newId } from '../../../src/base/index.js';
import { protocolNames, readMarket, simulate } from '../../../src/simulator/index.js';
import { long } from '../../harness/long.js';

const file = join(import.meta.dirname, '..', '..', '..', 'examples', 'markets', 'storm.yaml');

/** Seeds of ten negotiations each, for every protocol: 10,000 in the long form. */
const seeds = Math.ceil((long ? 1_000 : 7) / protocolNames.length);
const limitMs = long ? 30 * 60_000 : 60_000;

test('negotiations from random seeds with every fault break no rule', { timeout: limitMs }, async () => {
  const market = await readMarket(await readFile(file, 'utf8'), 'storm.yaml');
  const { failures, figures } = await simulate({
    market,
    seeds,
    from: newId(),
    faults: 'all',
    protocols: protocolNames,
  });
  // A seed that fails is named here; `dacp simulate examples/markets/storm.yaml --faults all --protocol NAME --trace SEED` shows it.
  expect(failures).toEqual([]);
  const negotiations = figures.reduce((sum, one) => sum + one.negotiations, 0);
  expect(negotiations).toBe(seeds * market.rounds * protocolNames.length);
});
