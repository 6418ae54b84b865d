import { expect, it } from 'vitest';
import { createFakeClock } from '../base/index.js';
import { createFlusher } from './flush.js';
import { completeLimits } from './limits.js';
import type { Session } from './session.js';

it('sets no timer for acknowledgements while there is no connection', () => {
  const clock = createFakeClock();
  const session = { owes: () => 'some', unsent: () => 0, nextFrame: () => undefined } as unknown as Session;
  const flusher = createFlusher({
    session,
    limits: completeLimits(),
    clock,
    defer: run => run(),
    connection: () => undefined,
  });
  flusher.payDebts();
  flusher.flush(true);
  expect(clock.pending).toBe(0);
});
