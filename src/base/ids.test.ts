import { expect, it } from 'vitest';
import { newId, newIds, replaceIds } from './ids.js';

it('makes ids of 26 characters that never repeat and sort by their millisecond', () => {
  const ids = Array.from({ length: 20_000 }, newId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  const times = ids.map(id => id.slice(0, 10));
  expect(times).toEqual([...times].sort());
});

it('makes several ids at once, which neither repeat nor come before those made earlier', () => {
  const first = newId();
  const ids = newIds(1_000);
  const all = [first, ...Array.from({ length: 1_000 }, (_, index) => ids.at(index)), newId()];
  expect(new Set(all).size).toBe(1_002);
  for (const id of all) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  const times = all.map(id => id?.slice(0, 10));
  expect(times).toEqual([...times].sort());
  expect([ids.at(-1), ids.at(1_000), newIds(0).at(0)]).toEqual([undefined, undefined, undefined]);
});

it('gives what a simulation makes, until that is over', () => {
  const end = replaceIds(() => 'the same');
  expect([newId(), newId(), newIds(2).at(1), newIds(2).at(2)]).toEqual(['the same', 'the same', 'the same', undefined]);
  end();
  expect(newId()).not.toBe('the same');
});
