import { describe, expect, it } from 'vitest';
import { createFakeClock, MeshError } from '../base/index.js';
import { createProceeding } from './proceeding.js';
import { createMemoryReputations } from './reputation/reputations.js';
import { epochMs, play, proposal, propose, start, times } from './scenario.js';

const awarded = [
  [0, start(['a'])],
  [10, propose('a', proposal(1))],
] as const;

/** One whose winner is at work, over a record that fails the first `fails` writes. */
function working(fails: number) {
  const clock = createFakeClock(epochMs + 20);
  const { state, steps } = play(awarded);
  const failures: unknown[] = [];
  const parts = {
    clock,
    standings: createMemoryReputations(),
    write: async () => {
      if (fails-- > 0) throw new MeshError('STORE_FAILED', 'the disk is full');
    },
    reread: async () => [],
  };
  const keeper = { onSteps: () => undefined, onFailed: (error: unknown) => failures.push(error) };
  const proceeding = createProceeding(parts, { state, steps }, keeper);
  proceeding.begin();
  return { clock, proceeding, failures };
}

/** From the begin of the scenario to a moment; what was written is known. */
async function goTo(clock: ReturnType<typeof createFakeClock>, atMs: number): Promise<void> {
  await clock.advanceAsync(epochMs + atMs - clock.now());
}

describe('a deadline', () => {
  const dueMs = 10 + times.progressMs;

  it('is kept to the millisecond as long as the record takes what it is given', async () => {
    const { clock, proceeding } = working(0);
    await goTo(clock, dueMs - 1);
    expect(proceeding.state.status).toBe('doing');
    await goTo(clock, dueMs);
    expect(proceeding.state.status).toBe('ended');
    expect(clock.pending).toBe(0);
  });

  it('that could not be written is met well within a second, however often that fails', async () => {
    for (const fails of [1, 2, 3, 20]) {
      const { clock, proceeding, failures } = working(fails);
      await goTo(clock, dueMs);
      // As soon as the record works again, half a second is enough.
      while (failures.length < fails) await clock.advanceAsync(1);
      await clock.advanceAsync(500);
      expect(proceeding.state.status).toBe('ended');
      if (fails <= 3) expect(clock.now() - epochMs - dueMs).toBeLessThan(1_000);
      await proceeding.stop(new MeshError('DRAINING', 'the test is over'));
    }
  });
});
