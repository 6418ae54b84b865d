import { describe, expect, it } from 'vitest';
import { createOpenItems } from './open-items.js';
import { type Outgoing, outgoing } from './outgoing.js';

describe('the items that are open on a link', () => {
  it('are what a Map would hold, whichever of them stay open for long', () => {
    const open = createOpenItems();
    const map = new Map<number, Outgoing>();
    let random = 7;
    for (let sequence = 1; sequence <= 20_000; sequence++) {
      random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
      const item = outgoing(new Uint8Array(0));
      open.add(sequence, item);
      map.set(sequence, item);
      // One in 512 is never closed.
      const closed = sequence - ((random >>> 8) % 100);
      const known = map.get(closed);
      if (known && closed % 512 !== 0) {
        open.close(closed, known);
        map.delete(closed);
      }
      expect(open.get(closed)).toBe(map.get(closed));
      expect(open.size).toBe(map.size);
    }
    for (const [sequence, item] of map) expect(open.get(sequence)).toBe(item);
    expect(new Set(open.values())).toEqual(new Set(map.values()));
    open.clear();
    expect([open.size, open.values(), open.get(512)]).toEqual([0, [], undefined]);
  });

  it('stay open when another item is closed under their sequence', () => {
    const open = createOpenItems();
    const item = outgoing(new Uint8Array(0));
    open.add(1, item);
    open.close(1, outgoing(new Uint8Array(0)));
    expect(open.get(1)).toBe(item);
  });
});
