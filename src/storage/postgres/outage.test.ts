import { expect, test } from 'vitest';
import { createFakeClock, MeshError } from '../../base/index.js';
import { createOutage } from './outage.js';

test('a database that is away for a moment is waited for; for long, each call tries once', async () => {
  const clock = createFakeClock();
  const outage = createOutage('here', 1_000, clock);
  let away = true;
  let tries = 0;
  const attempt = async () => {
    tries++;
    if (away) throw new Error('refused');
    return 'there';
  };
  const waiting = outage.outlast(attempt);
  await clock.advanceAsync(500);
  away = false;
  await clock.advanceAsync(1_000);
  expect(await waiting).toBe('there');

  away = true;
  const inVain = expect(outage.outlast(attempt)).rejects.toMatchObject({ reason: 'DATABASE_UNREACHABLE' });
  await clock.advanceAsync(3_000);
  await inVain;
  tries = 0;
  await expect(outage.outlast(attempt)).rejects.toThrow('the database here cannot be reached: refused');
  expect(tries).toBe(1);
});

test('an error of the mesh stays what it is', async () => {
  const outage = createOutage('here', 0, createFakeClock());
  const held = new MeshError('DATABASE_HELD', 'in use');
  await expect(
    outage.outlast(async () => {
      throw held;
    }),
  ).rejects.toBe(held);
});
