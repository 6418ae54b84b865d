import { expect, test } from 'vitest';
import { createFakeClock, MeshError } from '../base/index.js';
import { createHolderWatch } from './holder-watch.js';

const held = (retryAfterMs: number) => new MeshError('SESSION_HELD', 'another process', { retryAfterMs });

function startWatch() {
  const clock = createFakeClock();
  return { clock, judge: createHolderWatch('h', clock) };
}

test('a lease that runs down is that of a dead holder: wait', async () => {
  const { clock, judge } = startWatch();
  for (const leftMs of [5_000, 3_100, 1_200]) {
    expect(judge(held(leftMs))).toBeUndefined();
    await clock.advance(2_000);
  }
});

test('a lease that is renewed has a holder that runs', async () => {
  const { clock, judge } = startWatch();
  expect(judge(held(9_000))).toBeUndefined();
  await clock.advance(2_000);
  expect(judge(held(9_500))).toMatchObject({
    reason: 'SESSION_HELD',
    message: expect.stringContaining('"h" is held by'),
  });
});

test('a node that was away may have set leases anew', async () => {
  const { clock, judge } = startWatch();
  judge(held(9_000));
  await clock.advance(2_000);
  expect(judge(new MeshError('UNREACHABLE', 'gone'))).toBeUndefined();
  expect(judge(held(10_000))).toBeUndefined();
});
