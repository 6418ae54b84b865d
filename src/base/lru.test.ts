import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Lru } from './lru.js';

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const step = fc.oneof(
  fc.record({ kind: fc.constant('get' as const), key }),
  fc.record({ kind: fc.constant('put' as const), key, ttlMs: fc.option(fc.integer({ min: 1, max: 20 })) }),
  fc.record({ kind: fc.constant('remove' as const), key }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 15 }) }),
);

it('keeps what was used last, as long as it may live, whatever happens', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 200 }), (max, steps) => {
      let nowMs = 0;
      const lru = new Lru<number>(max, () => nowMs);
      /** Least lately used first. */
      let model: { key: string; value: number; untilMs: number }[] = [];
      steps.forEach((each, value) => {
        if (each.kind === 'wait') nowMs += each.ms;
        if (each.kind === 'remove') {
          expect(lru.remove(each.key)).toBe(model.some(({ key }) => key === each.key));
          model = model.filter(({ key }) => key !== each.key);
        }
        if (each.kind === 'get') {
          const found = model.find(({ key }) => key === each.key);
          model = model.filter(entry => entry !== found);
          const alive = found && found.untilMs > nowMs ? found : undefined;
          if (alive) model.push(alive);
          expect(lru.get(each.key)).toBe(alive?.value);
        }
        if (each.kind === 'put') {
          model = model.filter(({ key }) => key !== each.key);
          if (model.length >= max) model.shift();
          model.push({ key: each.key, value, untilMs: nowMs + (each.ttlMs ?? Number.POSITIVE_INFINITY) });
          lru.put(each.key, value, each.ttlMs ?? undefined);
        }
        expect(lru.size).toBe(model.length);
        expect([...lru.entries()]).toEqual(model.filter(e => e.untilMs > nowMs).map(e => [e.key, e.value]));
      });
    }),
  );
});
