import { expect, it } from 'vitest';
import { createFakeClock, MeshError } from '../base/index.js';
import { type RetryOptions, retry } from './retry.js';

const backoff = { firstMs: 100, maxMs: 1_000, jitter: 0 };

/** Runs it on a clock of its own; says how it ended and when each try was. */
async function run(errors: readonly MeshError[], options: Partial<RetryOptions> = {}) {
  const clock = createFakeClock();
  const atMs: number[] = [];
  const ended = retry({ clock, attemptsMax: 4, backoff, ...options }, async attempt => {
    atMs.push(clock.monotonic());
    const error = errors[attempt - 1];
    if (error) throw error;
    return attempt;
  }).catch((error: MeshError) => error.reason);
  for (let i = 0; i < 100; i++) await clock.advanceAsync(100);
  return { ended: await ended, atMs };
}

const down = new MeshError('UNREACHABLE', 'down');

it('tries again with growing waits until it works', async () => {
  expect(await run([down, down])).toEqual({ ended: 3, atMs: [0, 100, 300] });
});

it('gives up after its last try', async () => {
  expect(await run([down, down, down, down])).toMatchObject({ ended: 'UNREACHABLE', atMs: { length: 4 } });
});

it('waits as long as the error wants, and not at all when that is too long', async () => {
  const busy = new MeshError('LINK_BUSY', 'busy', { retryAfterMs: 700 });
  expect(await run([busy])).toEqual({ ended: 2, atMs: [0, 700] });
  expect(await run([busy], { waitMaxMs: 500 })).toEqual({ ended: 'LINK_BUSY', atMs: [0] });
});

it('does not try again what cannot pass', async () => {
  expect(await run([new MeshError('AGENT_UNKNOWN', 'who')])).toEqual({ ended: 'AGENT_UNKNOWN', atMs: [0] });
});

it('ends at once when it is aborted while it waits', async () => {
  const signal = AbortSignal.abort(new MeshError('CALL_CANCELLED', 'enough'));
  expect(await run([down], { signal })).toEqual({ ended: 'CALL_CANCELLED', atMs: [0] });
});
