import { expect, it } from 'vitest';
import { createFakeClock, MeshError, type Reason } from '../../base/index.js';
import { createProceeding } from './proceeding.js';

/** A number that has begun when it is more than 0, and is what was added to it. */
function counting(count: number) {
  const clock = createFakeClock();
  const record = Array.from({ length: count }, () => 1);
  const fails: Reason[] = [];
  const seen: number[] = [];
  const proceeding = createProceeding<number, number, number>({
    clock,
    state: count,
    changes: [...record],
    rules: {
      decide: (state, by) => ({ state: state + by, changes: by > 0 ? [by] : [] }),
      isOpen: state => state > 0,
      nextDueMs: () => undefined,
      tick: 0,
    },
    async write(from, _, changes) {
      const reason = fails.shift();
      if (reason) throw new MeshError(reason, 'seeded');
      if (from !== record.length) throw new MeshError('VERSION_CONFLICT', 'the record has gone on');
      record.push(...changes);
    },
    reread: async from => ({ state: record.length, changes: record.slice(from) }),
    onChanges: state => seen.push(state),
    onFailed: () => undefined,
  });
  return { clock, proceeding, record, fails, seen };
}

it('goes on after a write that came later than the record was asked for it', async () => {
  const { proceeding, record, fails, seen } = counting(1);
  fails.push('WRITE_IN_DOUBT');
  await expect(proceeding.execute(1)).rejects.toMatchObject({ reason: 'WRITE_IN_DOUBT' });
  await proceeding.execute(0);
  record.push(1);
  await expect(proceeding.execute(1)).rejects.toMatchObject({ reason: 'VERSION_CONFLICT' });
  await expect(proceeding.execute(1)).resolves.toBe(3);
  expect(seen).toEqual([2, 3]);
});

it('looks by itself for what was written later', async () => {
  const { clock, proceeding, record, seen } = counting(1);
  proceeding.begin();
  record.push(1);
  await expect(proceeding.execute(1)).rejects.toMatchObject({ reason: 'VERSION_CONFLICT' });
  await clock.advanceAsync(1_000);
  expect([proceeding.state, seen]).toEqual([2, [2]]);
});

it('carries out nothing when its begin has failed: that is for whoever finds out whether it has begun', async () => {
  const { proceeding, record, fails, seen } = counting(0);
  fails.push('WRITE_IN_DOUBT');
  const begin = proceeding.execute(1);
  // The second comes while the first is being written.
  await Promise.resolve().then(() => undefined);
  const both = await Promise.allSettled([begin, proceeding.execute(1)]);
  expect(both).toMatchObject([{ reason: { reason: 'WRITE_IN_DOUBT' } }, { reason: { reason: 'WRITE_IN_DOUBT' } }]);
  await expect(proceeding.execute(1)).rejects.toMatchObject({ reason: 'WRITE_IN_DOUBT' });
  expect([record, seen]).toEqual([[], []]);
});
