import { expect, test } from 'vitest';
import { createTurns } from './turns.js';

test('work is done one after the other, in the order in which it was asked for', async () => {
  const turns = createTurns();
  const done: string[] = [];
  const slow = turns.take(async () => {
    for (let turn = 0; turn < 10; turn++) await undefined;
    done.push('first');
  });
  const fast = turns.take(() => done.push('second'));
  await Promise.all([slow, fast]);
  expect(done).toEqual(['first', 'second']);
});

test('a failure is told to whoever asked, and stops nobody else', async () => {
  const turns = createTurns();
  const failing = turns.take(() => Promise.reject(new Error('broken')));
  const next = turns.take(() => 'done');
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('done');
  await turns.idle();
});
