import { expect, test } from 'vitest';
import { createWake } from './wake.js';

test('a notification wakes all who wait and nobody who comes later', async () => {
  const wake = createWake();
  const waiting = [wake.wait(), wake.wait()];
  wake.notify();
  await Promise.all(waiting);
  const later = wake.wait().then(() => 'woken');
  expect(await Promise.race([later, Promise.resolve('waits')])).toBe('waits');
  wake.notify();
  expect(await later).toBe('woken');
});

test('an aborted wait rejects with the reason', async () => {
  const abort = new AbortController();
  const waiting = createWake().wait(abort.signal);
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});
