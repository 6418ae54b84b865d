import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What an example prints, run as its README says. */
function run(file: string, ...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join('examples', file), ...words],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

it('the watch opens a window once a minute and shouts fire at once', () => {
  const printed = run('reactive-agent/try.ts');
  expect(printed.match(/"warm":"open a window/g)).toHaveLength(1);
  expect(printed).toMatch(/^80 degrees: \{"fired":\["fire"\]/m);
}, 60_000);

it('the warehouse drives on dry roads, and takes the ship when the road is flooded', () => {
  const [dry, flooded] = run('planner/try.ts').split('a flooded road');
  expect(dry).toContain('"cost": 8');
  expect(flooded).toContain('sail(harbour, shop)');
  expect(flooded).toContain('the road to the shop is flooded');
}, 60_000);

it('the jury finds a majority, and a consensus or none', () => {
  const printed = run('team/try.ts');
  expect(printed).toContain('WIN A PRIZE TODAY – message.majority: true');
  expect(printed).toContain('WIN A PRIZE TODAY – message.consensus: {"unwanted":true');
  expect(printed).toContain('You may win a prize – message.consensus: "the members do not agree after 3 rounds');
}, 60_000);

it('thirty couriers learn; the curve in the documents is theirs', () => {
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'curve.svg');
  const printed = run('learner/curve.ts', file);
  const [, first, last] = /first tenth ([\d.]+), last tenth ([\d.]+), over 30 seeds/.exec(printed) ?? [];
  expect(Number(last) - Number(first)).toBeGreaterThan(0.1);
  expect(readFileSync(file, 'utf8')).toBe(readFileSync(join(root, 'docs/learning-curve.svg'), 'utf8'));
}, 60_000);
