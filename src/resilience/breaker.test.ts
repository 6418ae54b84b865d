import { expect, it } from 'vitest';
import { createFakeClock, MeshError } from '../base/index.js';
import { createBreaker } from './breaker.js';

const fails = () => Promise.reject(new MeshError('UNREACHABLE', 'down'));
const works = () => Promise.resolve('well');

async function opened() {
  const clock = createFakeClock();
  const breaker = createBreaker({ clock, name: 'it' });
  for (let i = 0; i < 5; i++) await expect(breaker.run(fails)).rejects.toThrow('down');
  return { clock, breaker };
}

it('opens after five failures in a row and rejects for 60 s, saying when to try again', async () => {
  const { clock, breaker } = await opened();
  expect(breaker.state).toBe('open');
  clock.advance(59_000);
  await expect(breaker.run(works)).rejects.toMatchObject({ reason: 'BREAKER_OPEN', retryAfterMs: 1_000 });
  clock.advance(1_000);
  expect(breaker.state).toBe('half-open');
});

it('stays closed when successes come between the failures', async () => {
  const breaker = createBreaker({ clock: createFakeClock() });
  for (let i = 0; i < 12; i++) await breaker.run(i % 5 === 4 ? works : fails).catch(() => 'expected');
  expect(breaker.state).toBe('closed');
});

it('closes after two successes of half-open', async () => {
  const { clock, breaker } = await opened();
  clock.advance(60_000);
  await breaker.run(works);
  expect(breaker.state).toBe('half-open');
  await breaker.run(works);
  expect(breaker.state).toBe('closed');
});

it('opens again for the whole time at one failure of half-open, also after a success', async () => {
  const { clock, breaker } = await opened();
  clock.advance(60_000);
  await breaker.run(works);
  await expect(breaker.run(fails)).rejects.toThrow('down');
  expect(breaker.opensInMs).toBe(60_000);
});

it('lets one call at a time try it when half-open; a try that was given up says nothing', async () => {
  const { clock, breaker } = await opened();
  clock.advance(60_000);
  const leave = breaker.enter();
  expect([breaker.ready, breaker.enter()]).toEqual([false, undefined]);
  leave?.('ignored');
  expect([breaker.ready, breaker.state]).toEqual([true, 'half-open']);
});

it('does not count calls that began before it opened', async () => {
  const clock = createFakeClock();
  const breaker = createBreaker({ clock });
  const late = breaker.enter();
  for (let i = 0; i < 5; i++) breaker.enter()?.('failure');
  clock.advance(60_000);
  expect(breaker.state).toBe('half-open');
  late?.('failure');
  expect(breaker.state).toBe('half-open');
});
