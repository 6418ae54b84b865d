import { describe, expect, test } from 'vitest';
import type { Database, SqlValue } from '../storage/index.js';
import { readEvents } from './read.js';

/**
 * A record of `head` positions with events of which none fits; notes the bounds of each statement, both excluded. `gap` says which
 * position is the next that there is.
 */
function makeEmpty(head: number, gap = (edge: number): number | null => edge) {
  const ranges: [number, number][] = [];
  const read = async (sql: string, [above, , below]: readonly SqlValue[] = []) => {
    if (sql.includes('AS head')) return [{ head }];
    if (sql.includes('AS edge')) return [{ edge: gap(Number(above)) }];
    ranges.push([Number(above), Number(below)]);
    return [];
  };
  return { ranges, database: { read } as unknown as Database };
}

describe('a filtered read that finds nothing', () => {
  const filter = { agentId: 'nobody' };

  test.each([
    [
      'forwards',
      {},
      [
        [0, 10_001],
        [10_000, 20_001],
        [20_000, 30_001],
      ],
    ],
    ['forwards from within', { after: 15_000n }, [[15_000, 25_001]]],
    // Asked for together with the head, and nothing is there.
    ['forwards from the end', { after: 25_000n }, [[25_000, 35_001]]],
    [
      'backwards',
      { backwards: true },
      [
        [15_000, 25_001],
        [5_000, 15_001],
        [0, 5_001],
      ],
    ],
    ['backwards from within', { backwards: true, after: 3n }, [[0, 3]]],
    ['backwards from the beginning', { backwards: true, after: 1n }, []],
  ])('looks at each event once, in short steps: %s', async (_, options, expected) => {
    const { database, ranges } = makeEmpty(25_000);
    expect(await readEvents(database, 'all', { filter, ...options })).toEqual([]);
    expect(ranges).toEqual(expected);
  });

  test('passes over a gap at once, forwards and backwards', async () => {
    const head = 1_000_000_010_005;
    const after = makeEmpty(head, edge => (edge > 3 && edge <= 1_000_000_000_000 ? 1_000_000_000_001 : edge));
    expect(await readEvents(after.database, 'all', { filter })).toEqual([]);
    expect(after.ranges).toEqual([
      [0, 10_001],
      [1_000_000_000_000, 1_000_000_010_001],
      [1_000_000_010_000, 1_000_000_020_001],
    ]);
    const before = makeEmpty(head, edge => (edge >= 4 && edge <= 1_000_000_000_005 ? 3 : edge));
    expect(await readEvents(before.database, 'all', { filter, backwards: true })).toEqual([]);
    expect(before.ranges).toEqual([
      [1_000_000_000_005, 1_000_000_010_006],
      [0, 4],
    ]);
  });
});
