import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Pair, pair } from './sequence.js';

const letters = fc.array(fc.constantFrom('a', 'b', 'c', 'A', 'B'), { maxLength: 12 });
const cost = (a: string, b: string) => (a === b ? 0 : a.toLowerCase() === b.toLowerCase() ? 1.2 : undefined);

function costOf(pairs: readonly Pair<string, string>[]): number {
  return pairs.reduce((sum, [a, b]) => sum + (a !== undefined && b !== undefined ? (cost(a, b) ?? Number.NaN) : 1), 0);
}

/** Found by trying everything. */
function least(a: readonly string[], b: readonly string[]): number {
  const [x, y] = [a[0], b[0]];
  if (x === undefined || y === undefined) return a.length + b.length;
  const own = cost(x, y);
  const both = own === undefined ? Number.POSITIVE_INFINITY : own + least(a.slice(1), b.slice(1));
  return Math.min(both, 1 + least(a.slice(1), b), 1 + least(a, b.slice(1)));
}

describe('laying sequences side by side', () => {
  it('keeps each item once and in its order', () => {
    for (const pairsMax of [4_000_000, 9, 0])
      fc.assert(
        fc.property(letters, letters, (a, b) => {
          const pairs = pair(a, b, { cost, pairsMax });
          expect(pairs.flatMap(([one]) => one ?? [])).toEqual(a);
          expect(pairs.flatMap(([, other]) => other ?? [])).toEqual(b);
        }),
      );
  });

  it('costs as little as can be', () => {
    const short = fc.array(fc.constantFrom('a', 'b', 'A', 'B'), { maxLength: 5 });
    fc.assert(fc.property(short, short, (a, b) => costOf(pair(a, b, { cost })) <= least(a, b) + 1e-9));
  });
});
