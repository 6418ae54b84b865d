import { describe, expect, test } from 'vitest';
import type { Database, SqlValue } from '../storage/index.js';
import { readEvents } from './read.js';

/** A record of `head` events of which none fits; notes the bounds of each statement, both excluded. */
function makeEmpty(head: number) {
  const ranges: [number, number][] = [];
  const read = async (sql: string, [above, , below]: readonly SqlValue[] = []) => {
    if (sql.includes('max(')) return [{ head }];
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
    ['forwards from the end', { after: 25_000n }, []],
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
});
