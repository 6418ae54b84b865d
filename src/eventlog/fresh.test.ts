import { describe, expect, test } from 'vitest';
import { createFreshEvents } from './fresh.js';

interface Last {
  readonly position: number;
  readonly version?: number;
  readonly count?: number;
  readonly bytes?: number;
}

/** What was appended: so many events of a stream, the last of them at this position and of this version. */
function appended({ position, version = position, count = 1, bytes = 1 }: Last) {
  const first = position - count + 1;
  const rows = Array.from({ length: count }, (_, at) => {
    const data = new Uint8Array(bytes).fill(first + at);
    return ['t', 'default', 'a', 'c', 's', `e${first + at}`, data];
  });
  return { stream: 's', rows, version: BigInt(version), position: BigInt(position) };
}

function scene() {
  const { add, after } = createFreshEvents();
  const next = (position: number, limit = 100) =>
    after({ after: BigInt(position), limit })?.map(({ columns: [id] }) => id);
  return { add, after, next };
}

describe('what was appended last', () => {
  test('is given from any place on, as many as are asked for', () => {
    const { add, next } = scene();
    add(appended({ position: 3, count: 3 }));
    add(appended({ position: 5, count: 2 }));
    expect(next(0)).toEqual(['e1', 'e2', 'e3', 'e4', 'e5']);
    expect(next(1, 3)).toEqual(['e2', 'e3', 'e4']);
    expect(next(4)).toEqual(['e5']);
  });

  test('is as it lies in the record, whatever becomes of the memory that it came in', () => {
    const { add, after } = scene();
    const both = appended({ position: 8, version: 2, count: 2, bytes: 3 });
    add(both);
    for (const row of both.rows) (row[6] as Uint8Array).fill(0);
    const [columns, stream] = [['t', 'default', 'a', 'c'], 's'];
    expect(after({ after: 6n, limit: 9 })).toEqual([
      { stream, version: 1n, position: 7n, columns: ['e7', ...columns], data: new Uint8Array([7, 7, 7]) },
      { stream, version: 2n, position: 8n, columns: ['e8', ...columns], data: new Uint8Array([8, 8, 8]) },
    ]);
  });

  test('is read from the record when nothing, or not the next event, is in memory', () => {
    const { add, next } = scene();
    expect(next(0)).toBeUndefined();
    add(appended({ position: 5 }));
    expect(next(5)).toBeUndefined();
    expect(next(3)).toBeUndefined();
    expect(next(4)).toEqual(['e5']);
  });

  test('begins anew after what somebody else has appended', () => {
    const { add, next } = scene();
    add(appended({ position: 5 }));
    add(appended({ position: 7 }));
    expect(next(4)).toBeUndefined();
    expect(next(6)).toEqual(['e7']);
  });

  test('is forgotten when there is more of it, by number or by weight', () => {
    for (const [bytes, kept] of [
      [1, 4_096],
      [64 * 1024, 64],
    ] as const) {
      const { add, next } = scene();
      for (let position = 1; position <= 2 * kept + 1; position++) add(appended({ position, bytes }));
      expect(next(kept)).toBeUndefined();
      expect(next(kept + 1, 1)).toEqual([`e${kept + 2}`]);
    }
  });
});
