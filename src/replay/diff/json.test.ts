import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../message/index.js';
import { type JsonChange, jsonDiff } from './json.js';

const value = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>;

/** Does to a value what the changes say. */
function applied(before: JsonValue, changes: readonly JsonChange[]): JsonValue {
  let root = structuredClone(before) as JsonValue;
  // Places at the end of lists go from the last to the first, so that the others keep theirs.
  const removed = changes.filter(({ kind }) => kind === 'removed').reverse();
  for (const change of [...changes.filter(({ kind }) => kind !== 'removed'), ...removed]) root = put(root, change);
  return root;
}

function put(root: JsonValue, { path, kind, after }: JsonChange): JsonValue {
  const steps = [...path.matchAll(/\.([A-Za-z_][A-Za-z0-9_]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g)].map(
    ([, name, index, quoted]) =>
      index !== undefined ? Number(index) : (name ?? (JSON.parse(quoted ?? '""') as string)),
  );
  const last = steps.pop();
  if (last === undefined) return after ?? null;
  const parent = steps.reduce<JsonValue>((at, step) => (at as JsonObject)[step] as JsonValue, root) as JsonObject;
  if (kind !== 'removed')
    Object.defineProperty(parent, last, { value: after, enumerable: true, configurable: true, writable: true });
  else if (Array.isArray(parent)) parent.pop();
  else delete parent[last];
  return root;
}

describe('the difference of JSON', () => {
  it('names each place that differs', () => {
    const changes = jsonDiff({ a: 1, b: [1, 2], 'c d': 'x' }, { a: 1, b: [1, 3, 4], e: null });
    expect(changes.map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      'changed $.b[1]',
      'added $.b[2]',
      'removed $["c d"]',
      'added $.e',
    ]);
  });

  it('compares text word by word', () => {
    expect(jsonDiff('a b', 'a c')[0]?.words).toHaveLength(3);
  });

  it('is nothing for the same value with its keys in another order', () => {
    expect(jsonDiff({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toEqual([]);
    expect(canonicalJson({ a: 1, b: 2 })).toBe(canonicalJson({ b: 2, a: 1 }));
  });

  it('leads from one value to the other, whatever they are', () => {
    fc.assert(
      fc.property(value, value, (before, after) => {
        const changes = jsonDiff(before, after);
        expect(canonicalJson(applied(before, changes))).toBe(canonicalJson(after));
        expect(changes.length === 0).toBe(canonicalJson(before) === canonicalJson(after));
      }),
    );
  });
});
