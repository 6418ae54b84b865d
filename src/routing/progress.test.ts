import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createProgress } from './progress.js';

test('it stands before the oldest message that is not done, whatever the order in which they end', () => {
  const steps = fc.array(fc.boolean(), { maxLength: 40 });
  fc.assert(
    fc.property(steps, fc.infiniteStream(fc.nat()), (begins, picks) => {
      const progress = createProgress(10n);
      const open: bigint[] = [];
      let next = 11n;
      for (const begin of begins) {
        if (begin) {
          progress.begin(next);
          open.push(next);
          next += 2n;
        } else if (open.length > 0) {
          const [ended] = open.splice(Number(picks.next().value) % open.length, 1);
          progress.done(ended ?? 0n);
        }
        const oldest = open.reduce((a, b) => (a < b ? a : b), next === 11n ? 11n : next - 1n);
        expect(progress.position).toBe(oldest - 1n);
        expect(progress.size).toBe(open.length);
      }
    }),
  );
});

test('what was looked at and is for nobody counts as done', () => {
  const progress = createProgress(0n);
  progress.begin(3n);
  progress.passed(9n);
  expect(progress.position).toBe(2n);
  progress.done(3n);
  expect(progress.position).toBe(9n);
});
