import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RollCall } from './roll-call.js';

it('hears everybody once who was asked, in whatever order', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  fc.assert(
    fc.property(fc.uniqueArray(name), fc.array(name), (asked, named) => {
      const call = new RollCall(asked);
      const open = new Set(asked);
      for (const one of [...asked.slice(0, named.length % 3), ...named]) {
        expect(call.hear(one)).toBe(open.delete(one));
        expect(call.left).toEqual([...open]);
        expect(call.isOver).toBe(open.size === 0);
      }
    }),
  );
});
