import { expect, test } from 'vitest';
import { createOutlet } from './outlet.js';

/** An outlet with one message to say, and what was written. */
function open(isCalm: boolean) {
  const said = [new Uint8Array([1])];
  const written: Uint8Array[] = [];
  const stream = { write: (bytes: Uint8Array) => written.push(bytes) > 0, onDrain: () => undefined };
  return { outlet: createOutlet(stream, { next: () => said.shift(), isCalm: () => isCalm }), written };
}

test('what somebody waits for alone goes out before the turn of the event loop is over, all else when it is', async () => {
  const calm = open(true);
  const busy = open(false);
  calm.outlet.wake();
  busy.outlet.wake();
  await new Promise<void>(resolve => process.nextTick(resolve));
  expect([calm.written.length, busy.written.length]).toEqual([1, 0]);
  await new Promise<void>(resolve => setImmediate(resolve));
  expect([calm.written.length, busy.written.length]).toEqual([1, 1]);
});

test('nothing goes out once it was stopped', async () => {
  const { outlet, written } = open(true);
  outlet.wake();
  outlet.stop();
  await new Promise<void>(resolve => setImmediate(resolve));
  expect(written).toEqual([]);
});
