import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chainStart, leafOf, linkOf, type StoredBytes } from './chain.js';

const text = fc.string({ maxLength: 12 });
const event: fc.Arbitrary<StoredBytes> = fc.record({
  stream: text,
  version: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }),
  position: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }),
  columns: fc.array(text, { minLength: 3, maxLength: 3 }),
  data: fc.uint8Array({ maxLength: 12 }),
});
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const plain = (one: StoredBytes) =>
  JSON.stringify([one.stream, `${one.version}`, `${one.position}`, one.columns, [...one.data]]);

test('two events have the same link only when they are the same', () => {
  fc.assert(
    fc.property(event, event, (a, b) => {
      const same = hex(linkOf(chainStart, a)) === hex(linkOf(chainStart, b));
      expect(same).toBe(plain(a) === plain(b));
    }),
  );
});

test('a text that ends elsewhere is another link', () => {
  const base = { version: 1n, position: 1n, data: new Uint8Array() };
  const one = linkOf(chainStart, { ...base, stream: 'ab', columns: ['c', ''] });
  expect(hex(one)).not.toBe(hex(linkOf(chainStart, { ...base, stream: 'a', columns: ['bc', ''] })));
  expect(hex(one)).not.toBe(hex(linkOf(chainStart, { ...base, stream: 'ab', columns: ['', 'c'] })));
});

test('a link depends on the one before it, a leaf on its place', () => {
  const one = { stream: 's', version: 1n, position: 1n, columns: [], data: new Uint8Array([1]) };
  const first = linkOf(chainStart, one);
  expect(hex(linkOf(first, one))).not.toBe(hex(first));
  const leaf = leafOf({ ...one, hash: first });
  expect(hex(leafOf({ ...one, hash: first, position: 2n }))).not.toBe(hex(leaf));
  expect(hex(leafOf({ ...one, hash: first, stream: 't' }))).not.toBe(hex(leaf));
});
