import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import loader from '../../../scripts/setup/load.cjs';
import { isRehearsed, rehearse, rehearseAgain } from '../../../scripts/setup/rehearsal.mjs';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

/** What was built, with a rehearsal that does this. */
function built(rehearsal: string) {
  const folder = makeTemporaryFolder();
  const bundle = join(folder.path, 'bundle');
  mkdirSync(bundle);
  cpSync('scripts/setup/load.cjs', join(bundle, 'load.cjs'));
  writeFileSync(join(bundle, 'cli-main.cjs'), 'exports.finished = Promise.resolve();');
  writeFileSync(join(bundle, 'cli-bench-part-rehearsal.cjs'), `exports.rehearse = async () => { ${rehearsal} };`);
  const compiled = join(bundle, 'compiled');
  const kept = () => (existsSync(compiled) ? readdirSync(compiled) : []);
  return { dist: folder.path, kept, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

test('what V8 compiled in a rehearsal is kept, and there is nothing more to do', async () => {
  using good = built('');
  expect(isRehearsed(good.dist)).toBe(false);
  await rehearse(good.dist);
  expect(good.kept()).toEqual([loader.key]);
  expect(isRehearsed(good.dist)).toBe(true);
});

test('nothing is kept of a rehearsal that failed, which is tried once more', async () => {
  using bad = built('throw new Error("no");');
  await rehearse(bad.dist);
  expect({ kept: bad.kept(), rehearsed: isRehearsed(bad.dist) }).toEqual({ kept: [], rehearsed: false });
  await rehearseAgain(bad.dist);
  expect({ kept: bad.kept(), rehearsed: isRehearsed(bad.dist) }).toEqual({ kept: [], rehearsed: true });
});

test('nothing half done stays where it cannot be put in its place', async () => {
  using taken = built(`require('node:fs').mkdirSync(require('./load.cjs').kept + '/taken', { recursive: true });`);
  await rehearse(taken.dist);
  expect(taken.kept()).toEqual([loader.key]);
});
