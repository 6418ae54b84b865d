import { expect, it } from 'vitest';
import { createVirtualTime } from './virtual-time.js';

it('fires timers in the order in which they are due, those of one moment as they were set', async () => {
  const time = createVirtualTime(1_000);
  const fired: string[] = [];
  const at = (delayMs: number, name: string) =>
    time.clock.setTimer(delayMs, () => fired.push(`${name}@${time.clock.now()}`));
  at(20, 'c');
  at(10, 'a');
  at(20, 'd');
  at(10.2, 'b');
  at(15, 'cancelled').cancel();
  while (await time.advance(1_020));
  expect(fired).toEqual(['a@1010', 'b@1011', 'c@1020', 'd@1020']);
  expect(await time.advance(9_999)).toBe(false);
});

it('does not fire the timers of a process that died', async () => {
  const time = createVirtualTime(0);
  const life = time.life();
  let fired = false;
  life.clock.setTimer(5, () => {
    fired = true;
  });
  life.end();
  while (await time.advance(100));
  expect(fired).toBe(false);
});
