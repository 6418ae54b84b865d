import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearest } from './nearest.js';

test('a swapped pair, a missing, a further and a wrong letter are near', () => {
  const names = ['echo', 'planner', 'weather'];
  expect(nearest('ehco', names)).toEqual(['echo']);
  expect(nearest('plannr', names)).toEqual(['planner']);
  expect(nearest('weatherr', names)).toEqual(['weather']);
  expect(nearest('Echo', names)).toEqual(['echo']);
});

test('at most three names are given, the nearest first', () => {
  expect(nearest('agent-10', ['agent-99', 'agent-20', 'agent-1', 'agent-11', 'agent-12'])).toEqual([
    'agent-20',
    'agent-1',
    'agent-11',
  ]);
});

test('what is written quite differently is not near', () => {
  expect(nearest('translator', ['echo', 'planner'])).toEqual([]);
  expect(nearest('', ['echo'])).toEqual([]);
});

test('a wanted name longer than any id has no neighbours', () => {
  expect(nearest('a'.repeat(129), ['a'.repeat(128)])).toEqual([]);
});

test('the distance within the limit is that of the full table', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 });
  fc.assert(
    fc.property(word, word, fc.integer({ min: 0, max: 6 }), (a, b, limit) => {
      const full = fullDistance(a, b);
      const distance = editDistance(a, b, limit);
      return full <= limit ? distance === full : distance > limit;
    }),
    { numRuns: 2000 },
  );
});

/** Optimal string alignment as the textbook has it. */
function fullDistance(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number) => table[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const changed = a[i - 1] === b[j - 1] ? 0 : 1;
      let cell = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + changed);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cell = Math.min(cell, at(i - 2, j - 2) + 1);
      (table[i] as number[])[j] = cell;
    }
  return at(a.length, b.length);
}
