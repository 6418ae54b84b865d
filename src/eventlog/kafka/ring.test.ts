import { expect, test } from 'vitest';
import { createRing, placedEvent } from './ring.js';

const record = (offset: bigint) => placedEvent({ offset, value: null });
const offsetsOf = (placed: readonly { offset: bigint }[] | undefined) => placed?.map(({ offset }) => Number(offset));

test('a ring gives what follows an offset, of each partition its own', () => {
  const ring = createRing(2, 1_000);
  ring.reset(0, 5n);
  for (const offset of [5n, 6n, 9n]) ring.add(0, record(offset), 1);
  ring.add(1, record(0n), 1);
  expect(offsetsOf(ring.from(0, 6n))).toEqual([6, 9]);
  expect(offsetsOf(ring.from(0, 7n))).toEqual([9]);
  expect(offsetsOf(ring.from(0, 10n))).toEqual([]);
  expect(offsetsOf(ring.from(1, 0n))).toEqual([0]);
});

test('a ring does not answer for what it never had, or has no more', () => {
  const ring = createRing(2, 30);
  ring.reset(0, 5n);
  expect(ring.from(0, 4n)).toBeUndefined();
  for (const offset of [5n, 6n, 7n, 8n]) ring.add(0, record(offset), 10);
  expect(ring.from(0, 5n)).toBeUndefined();
  expect(offsetsOf(ring.from(0, 6n))).toEqual([6, 7, 8]);
  for (const offset of [0n, 1n]) ring.add(1, record(offset), 10);
  expect(ring.from(0, 7n)).toBeUndefined();
  expect(offsetsOf(ring.from(0, 8n))).toEqual([8]);
});

test('a partition that begins anew takes its room with it', () => {
  const ring = createRing(2, 30);
  for (const offset of [0n, 1n]) ring.add(0, record(offset), 10);
  ring.reset(0, 50n);
  for (const offset of [0n, 1n, 2n]) ring.add(1, record(offset), 10);
  expect(offsetsOf(ring.from(1, 0n))).toEqual([0, 1, 2]);
  expect(ring.from(0, 1n)).toBeUndefined();
  expect(offsetsOf(ring.from(0, 50n))).toEqual([]);
});
