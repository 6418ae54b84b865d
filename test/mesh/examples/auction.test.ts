import { expect, it } from 'vitest';
import { runExample } from './run.js';

it('the delivery market says who won and why, holds its budgets, and no longer believes who promised too much', async () => {
  const { code, stdout, stderr } = await runExample('auction/try.ts');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [first = '', ...later] = stdout.split(/^Day \d\n/m).slice(1);
  expect(first).toMatch(/sofa .* by English auction: van\n +lowest price of 2: 13\.00 USD; agreed 13\.00 \$/);
  expect(first).toMatch(
    /medicine .* second price: bike\n +lowest price of 3: 4\.30 USD; paid is the second lowest; agreed 4\.60/,
  );
  expect(first).toMatch(/books .* budget 12 \$: dash\n.* agreed 3\.58 \$, paid 7\.15 \$, came in state 0\.45/);
  // A newcomer has its chance, in some of the negotiations; else it is not believed any more.
  const won = later.filter(day => /books .*: dash\n/.test(day));
  expect(won.filter(day => !day.includes("with a newcomer's chance"))).toEqual([]);
  expect(stdout).toMatch(/budget of 5 \$: .*the price of "truck" is 39\.60 USD; the budget has 5\.00 USD left/);
  const trust = (courier: string) => Number(new RegExp(`^${courier} .* ([\\d.]+)$`, 'm').exec(stdout)?.[1]);
  expect(trust('bike')).toBeGreaterThan(0.9);
  expect(trust('dash')).toBeLessThan(0.7);
}, 60_000);
