import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder, type Placed } from './order.js';

const ids = (items: readonly Placed[]) => items.map(({ id }) => id).join('');
const item = (id: string, atMs: number, ...after: string[]): Placed => ({ id, atMs, after });

describe('the order of what was said', () => {
  it('is that of time, and among the same time that in which it was told', () => {
    expect(ids(inOrder([item('b', 2), item('a', 1), item('c', 2)]))).toBe('abc');
  });

  it('lets nobody go before its turn because what it waits for is there', () => {
    const talk = [item('q', 1), item('a', 1, 'q'), item('b', 1, 'a'), item('z', 1, 'q')];
    expect(ids(inOrder(talk))).toBe('qabz');
  });

  it('puts nothing before what it comes after, though its clock says so', () => {
    expect(ids(inOrder([item('q', 10), item('a', 1, 'q'), item('x', 5)]))).toBe('xqa');
  });

  it('does not wait for what is not there, and bears circles', () => {
    expect(ids(inOrder([item('a', 1, 'gone'), item('b', 2, 'c'), item('c', 3, 'b')]))).toBe('abc');
  });

  it('loses nothing, whatever comes after what', () => {
    const some = fc.uniqueArray(fc.integer({ min: 0, max: 15 }), { maxLength: 12 }).chain(numbers =>
      fc.tuple(
        ...numbers.map(number =>
          fc.record({
            id: fc.constant(String(number)),
            atMs: fc.integer({ min: 0, max: 5 }),
            // Only lower ones, so that there is no circle.
            after: fc.array(fc.integer({ min: 0, max: Math.max(0, number - 1) }).map(String), { maxLength: 2 }),
          }),
        ),
      ),
    );
    fc.assert(
      fc.property(some, items => {
        const ordered = inOrder(items);
        expect(ordered.map(({ id }) => id).sort()).toEqual(items.map(({ id }) => id).sort());
        const place = new Map(ordered.map(({ id }, index) => [id, index]));
        for (const { id, after } of ordered)
          for (const other of after)
            if (other !== id && place.has(other)) expect(place.get(other)).toBeLessThan(place.get(id) ?? -1);
      }),
    );
  });
});
