import { expect, it } from 'vitest';
import { Cancellation, createFakeClock, sleep } from './index.js';

it('tells its listeners once, in order, and not those that left', () => {
  const over = new Cancellation();
  const heard: string[] = [];
  const left = () => heard.push('left');
  over.addEventListener('abort', () => heard.push('first'));
  over.addEventListener('abort', left);
  over.addEventListener('abort', () => heard.push('last'));
  over.removeEventListener('abort', left);
  expect(over.aborted).toBe(false);
  over.abort('why');
  over.abort('again');
  expect({ heard, aborted: over.aborted, reason: over.reason }).toEqual({
    heard: ['first', 'last'],
    aborted: true,
    reason: 'why',
  });
});

it('ends a sleep, as a signal of the platform does', async () => {
  const over = new Cancellation();
  const slept = sleep(createFakeClock(), 1_000, over);
  over.abort(new Error('enough'));
  await expect(slept).rejects.toThrow('enough');
});
