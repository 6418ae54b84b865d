import { expect, test } from 'vitest';
import { reasons } from '../../src/base/index.js';
import { checkCycles } from './cycles.js';
import { checkDecisions, checkReasons } from './documents.js';
import { checkGenerated } from './generated.js';
import { checkHouse, checkRooms } from './house.js';
import { plan } from './plan.js';
import { foldersOf, readSource, readTree } from './source.js';
import { checkWords } from './words.js';

/** The same rules on the real tree. `faults.test.ts` shows that each of them would be found. */

const sources = readTree('src', /\.ts$/);

test('rooms import as the house plan says', () => {
  expect(sources.length).toBeGreaterThan(0);
  expect([...checkRooms(foldersOf('src')), ...checkHouse(sources)]).toEqual([]);
});

test('same-ring arrows stay in their ring and never point both ways', () => {
  const arrows = Object.entries(plan).flatMap(([from, room]) => (room.mayAlsoUse ?? []).map(to => [from, to] as const));
  expect(
    arrows.filter(([from, to]) => plan[from]?.ring !== plan[to]?.ring || plan[to]?.mayAlsoUse?.includes(from)),
  ).toEqual([]);
});

test('no files import each other in a circle', () => {
  expect(checkCycles(sources)).toEqual([]);
});

test('no forbidden word stands anywhere', () => {
  const everything = [...sources, ...readTree('test', /\.(ts|py|go)$/), ...readTree('scripts', /\.(mjs|py)$/)];
  expect(checkWords(everything)).toEqual([]);
});

test('gen holds what the generators make of the protos and nothing else', () => {
  expect(checkGenerated(readTree('gen', /./), readTree('proto', /\.proto$/))).toEqual([]);
});

test('docs/errors.md has a row for every reason and no other', () => {
  expect(checkReasons(reasons, readSource('docs/errors.md'))).toEqual([]);
});

test('every decision has its context, choice, measurement and consequence', () => {
  const decisions = readTree('docs/decisions', /\.md$/);
  expect(decisions.length).toBeGreaterThan(0);
  expect(checkDecisions(decisions)).toEqual([]);
});
