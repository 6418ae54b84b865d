import { expect, test } from 'vitest';
import { createKeyedTurns } from './keyed-turns.js';

test('work under one key is done one after the other, also after a failure; work under another does not wait', async () => {
  const turns = createKeyedTurns();
  const done: string[] = [];
  let end: () => void = () => undefined;
  const first = turns.take('a', async () => {
    await new Promise<void>(resolve => {
      end = resolve;
    });
    done.push('first');
    throw new Error('it failed');
  });
  const second = turns.take('a', async () => done.push('second'));
  await turns.take('b', async () => done.push('other'));
  end();
  await expect(first).rejects.toThrow('it failed');
  await second;
  expect(done).toEqual(['other', 'first', 'second']);
});

test('it is idle when nothing is under way any more, however that ended', async () => {
  const turns = createKeyedTurns();
  const done: string[] = [];
  const failed = turns.take('a', async () => Promise.reject(new Error('it failed')));
  failed.catch(() => void turns.take('b', async () => void done.push('what followed from it')));
  await turns.idle();
  expect(done).toEqual(['what followed from it']);
});
