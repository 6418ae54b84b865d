import { expect, test } from 'vitest';
import { createFakeClock } from '../base/index.js';
import type { Database } from '../storage/index.js';
import { createAppendWatch } from './watch-appends.js';

function scene() {
  const clock = createFakeClock();
  const heard: bigint[] = [];
  const record = { head: 5 as number | null, looks: 0 };
  const read = async () => {
    record.looks++;
    return [{ head: record.head }];
  };
  const watch = createAppendWatch({ read } as unknown as Database, clock, position => heard.push(position));
  return { clock, heard, record, watch };
}

test('what others append is told, what was there before or this process has appended is not', async () => {
  const { clock, heard, record, watch } = scene();
  watch.start();
  await clock.advanceAsync(1_000);
  expect(heard).toEqual([]);
  record.head = 7;
  await clock.advanceAsync(250);
  expect(heard).toEqual([7n]);
  record.head = 9;
  expect(watch.note(9n)).toBe(true);
  await clock.advanceAsync(1_000);
  expect(heard).toEqual([7n]);
  watch.stop();
});

test('what this process has appended and was seen before the answer came is told once', async () => {
  const { clock, heard, record, watch } = scene();
  watch.start();
  await clock.advanceAsync(10);
  record.head = 6;
  await clock.advanceAsync(250);
  expect(heard).toEqual([6n]);
  expect([watch.note(6n), watch.note(7n)]).toEqual([false, true]);
  watch.stop();
});

test('it looks often after news, seldom when there are none, and not at all once stopped', async () => {
  const { clock, record, watch } = scene();
  watch.start();
  await clock.advanceAsync(10_000);
  const quiet = record.looks;
  expect(quiet).toBeLessThan(60);
  await clock.advanceAsync(1_000);
  expect(record.looks - quiet).toBeLessThanOrEqual(4);
  record.head = 6;
  const before = record.looks;
  await clock.advanceAsync(320);
  expect(record.looks - before).toBeGreaterThanOrEqual(4);
  watch.stop();
  const stopped = record.looks;
  await clock.advanceAsync(10_000);
  expect(record.looks).toBe(stopped);
});
