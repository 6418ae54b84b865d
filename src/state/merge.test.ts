import type { JsonValue } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergePatch, reversePatch, withoutNulls } from './merge.js';

/** JSON with few keys, so that patches hit what is there; with names that every object inherits. */
const json = fc.letrec<{ value: JsonValue }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<JsonValue>(null, true, 0, 1, 'x', ''),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'constructor', 'toString'), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).value;

describe('a merge patch', () => {
  // The test cases of RFC 7396, appendix A.
  test.each<[JsonValue, JsonValue, JsonValue]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j patched by %j is %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  test('leaves its target as it is, unless that is its own', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const before = structuredClone(target);
        const merged = mergePatch(target, patch);
        expect(target).toEqual(before);
        expect(mergePatch(structuredClone(target), structuredClone(patch), true)).toEqual(merged);
      }),
    );
  });

  test('is undone by its reverse, whatever it does to whatever', () => {
    fc.assert(
      fc.property(json, json, (given, patch) => {
        const target = withoutNulls(given);
        const merged = mergePatch(target, patch);
        expect(mergePatch(merged, reversePatch(target, patch))).toEqual(target);
      }),
      { numRuns: 2_000 },
    );
  });

  test('has a reverse that holds no more than it touches', () => {
    const large = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`field${index}`, { of: index }]));
    expect(reversePatch({ ...large, one: { two: 3, four: 5 } }, { one: { two: 4 } })).toEqual({ one: { two: 3 } });
  });
});
