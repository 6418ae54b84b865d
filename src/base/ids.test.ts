import { expect, it } from 'vitest';
import { newId, replaceIds } from './ids.js';

it('makes ids of 26 characters that never repeat and sort by their millisecond', () => {
  const ids = Array.from({ length: 20_000 }, newId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  const times = ids.map(id => id.slice(0, 10));
  expect(times).toEqual([...times].sort());
});

it('gives what a simulation makes, until that is over', () => {
  const end = replaceIds(() => 'the same');
  expect([newId(), newId()]).toEqual(['the same', 'the same']);
  end();
  expect(newId()).not.toBe('the same');
});
