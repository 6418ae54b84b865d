import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Aged, ByAge } from './by-age.js';

interface Thing extends Aged<Thing> {
  readonly name: number;
}

it('has the oldest and the newest at hand, whoever came and went', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(9))), moves => {
      const things = new ByAge<Thing>();
      const kept: Thing[] = [];
      for (const [name, move] of moves.entries()) {
        if (move === null) {
          const thing: Thing = { name, older: undefined, newer: undefined };
          things.add(thing);
          kept.push(thing);
        } else for (const gone of kept.splice(move, 1)) things.remove(gone);
        expect(things.oldest).toBe(kept[0]);
        expect(things.newest).toBe(kept.at(-1));
      }
      for (const thing of kept) {
        expect(things.oldest).toBe(thing);
        things.remove(thing);
      }
      expect(things.oldest).toBeUndefined();
    }),
  );
});
