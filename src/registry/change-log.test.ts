import { expect, test } from 'vitest';
import { createChangeLog } from './change-log.js';

function logOf(count: number, max: number) {
  const log = createChangeLog(10n, max);
  for (let i = 1; i <= count; i++) log.append({ revision: 10n + BigInt(i) });
  return log;
}

test('a new log covers nothing but the revision it begins at', () => {
  const log = logOf(0, 3);
  expect([9n, 10n, 11n].map(revision => log.covers(revision))).toEqual([false, true, false]);
  expect(log.after(10n)).toBeUndefined();
});

test('changes follow each other by revision', () => {
  const log = logOf(3, 3);
  expect([10n, 11n, 12n, 13n].map(revision => log.after(revision)?.revision)).toEqual([11n, 12n, 13n, undefined]);
});

test('only the last changes are kept', () => {
  const log = logOf(5, 3);
  expect([11n, 12n, 15n, 16n].map(revision => log.covers(revision))).toEqual([false, true, true, false]);
  expect(log.after(12n)?.revision).toBe(13n);
});
