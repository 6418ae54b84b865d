import { expect, it } from 'vitest';
import { createFakeClock } from '../base/index.js';
import { createFlusher } from './flush.js';
import { completeLimits } from './limits.js';
import type { Session } from './session.js';

it('does not wait for the end of the turn where hardly anything is under way', () => {
  const sent: string[] = [];
  let calm = true;
  const session = {
    isCalm: () => calm,
    owes: () => 'nothing',
    unsent: () => 0,
    openCount: () => 0,
    nextFrame: () => undefined,
  };
  const flusher = createFlusher({
    session: session as unknown as Session,
    limits: completeLimits(),
    clock: createFakeClock(),
    defer: run => {
      sent.push('when the turn is over');
      run();
    },
    soon: run => {
      sent.push('soon');
      run();
    },
    connection: () => undefined,
  });
  flusher.wake();
  calm = false;
  flusher.wake();
  expect(sent).toEqual(['soon', 'when the turn is over']);
});

it('sets no timer for acknowledgements while there is no connection', () => {
  const clock = createFakeClock();
  const session = { owes: () => 'some', unsent: () => 0, nextFrame: () => undefined } as unknown as Session;
  const flusher = createFlusher({
    session,
    limits: completeLimits(),
    clock,
    defer: run => run(),
    soon: run => run(),
    connection: () => undefined,
  });
  flusher.payDebts();
  flusher.flush(true);
  expect(clock.pending).toBe(0);
});
