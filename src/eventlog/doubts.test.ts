import { expect, it } from 'vitest';
import { createFakeClock, MeshError } from '../base/index.js';
import { createDoubts } from './doubts.js';

it('what failed while it was looked for already is looked for again: the first look may have been too early', async () => {
  const looks: ((found: string | undefined) => void)[] = [];
  const doubts = createDoubts<string>({
    clock: createFakeClock(),
    find: () => new Promise(resolve => looks.push(resolve)),
    onFailed: error => expect.unreachable(String(error)),
  });
  const [first, second] = ['first', 'second'].map(why => doubts.resolve('a', new MeshError('WRITE_IN_DOUBT', why)));
  await Promise.resolve();
  looks[0]?.(undefined);
  await expect(first).rejects.toThrow('first');
  expect(doubts.has('a')).toBe(true);
  looks[1]?.('as the second has written it');
  await expect(second).resolves.toBe('as the second has written it');
  expect([doubts.has('a'), looks.length]).toEqual([false, 2]);
  await doubts.close(new MeshError('DRAINING', 'the test is over'));
});
