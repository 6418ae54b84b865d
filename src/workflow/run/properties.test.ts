import type { JsonValue } from '@bufbuild/protobuf';
import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Change, ResolutionSchema } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { toValue } from '../../message/index.js';
import type { AttemptId } from './commands.js';
import { evolve } from './evolve.js';
import { type Scenario, scenario, workflow } from './scenario.js';
import { initialRun, isOpen } from './state.js';
import { nextDueMs } from './times.js';

const ask = { receiver: 'x' };

/** Steps at random: who waits for whom, what is repeatable, what can be undone. */
const steps = fc
  .array(
    fc.record({
      after: fc.array(fc.nat(7), { maxLength: 3 }),
      repeatable: fc.boolean(),
      compensation: fc.boolean(),
      attempts: fc.integer({ min: 1, max: 3 }),
      shape: fc.constantFrom('ask', 'each', 'nested'),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map(all =>
    all.map(({ after, repeatable, compensation, attempts, shape }, index): JsonValue => {
      const inner = {
        steps: [
          { id: 'i', ask, repeatable },
          { id: 'j', ask, repeatable },
        ],
      };
      return {
        id: `s${index}`,
        // Only steps before it: no circles.
        after: [...new Set(after.filter(other => other < index))].map(other => `s${other}`),
        repeatable,
        retry: { attempts },
        ...(shape === 'nested' ? { workflow: inner } : { ask }),
        ...(shape === 'each' && { each: [1, 2, 3], atOnce: 2 }),
        ...(compensation && { compensation: { ask, repeatable } }),
      };
    }),
  );

/** What happens next, at random. */
const events = fc.array(fc.record({ what: fc.nat(99), which: fc.nat(99) }), { maxLength: 60 });

test('whatever happens in whatever order: each step ends at most once, is undone in reverse order, and the run ends', () => {
  fc.assert(
    fc.property(steps, fc.boolean(), events, (all, parallel, happening) => {
      const run = scenario(workflow({ order: parallel ? 'ORDER_PARALLEL' : 'ORDER_SEQUENTIAL', steps: all }));
      for (const { what, which } of happening) if (isOpen(run.state)) happen(run, what, which);
      finish(run);
      expect(run.state.status).toBe('ended');
      checkEnds(run.changes);
      checkUndoing(run.changes);
      expect(run.changes.reduce(evolve, initialRun('run-1'))).toEqual(run.state);
    }),
    { numRuns: 100 },
  );
});

function happen(run: Scenario, what: number, which: number): void {
  const open = run.underWay();
  const one = open[which % Math.max(1, open.length)];
  if (what < 55 && one) run.when({ kind: 'done', ...one, result: which });
  else if (what < 70 && one) fail(run, one, false);
  else if (what < 80 && one) fail(run, one, true);
  else if (what < 82) run.when({ kind: 'cancel', reason: '' });
  else if (what < 84) run.when({ kind: 'resume' });
  else if (what < 92) decideOne(run, which);
  else {
    run.nowMs += which * 100;
    run.when({ kind: 'tick' });
  }
}

function fail(run: Scenario, one: AttemptId, uncertain: boolean): void {
  const failure = { $typeName: 'dacp.message.v2.Failure', code: 14, reason: 'X', message: '', details: {} } as const;
  run.when({ kind: 'fail', ...one, failure, uncertain });
}

function decideOne(run: Scenario, which: number): boolean {
  const unknown = [...run.state.units.values()].filter(
    ({ status, undo }) => status === 'unknown' || undo?.status === 'unknown',
  );
  const unit = unknown[which % Math.max(1, unknown.length)];
  if (!unit) return false;
  const kinds = [
    { case: 'result', value: toValue(1) },
    { case: 'retry', value: {} },
    { case: 'fail', value: {} },
  ] as const;
  const resolution = create(ResolutionSchema, { kind: kinds[which % 3] ?? kinds[0] });
  run.when({ kind: 'resolve', key: unit.key, resolution, by: '' });
  return true;
}

/** Everything that is under way ends, time passes, somebody decides: then it must be over. */
function finish(run: Scenario): void {
  for (let round = 0; isOpen(run.state) && round < 500; round++) {
    const [one] = run.underWay();
    if (one) run.when({ kind: 'done', ...one, result: 1 });
    else if (!decideOne(run, 0)) {
      run.nowMs = Math.max(run.nowMs, nextDueMs(run.state) ?? run.nowMs);
      run.when({ kind: 'tick' });
    }
  }
}

/** A step that has ended is not begun again, and none that may have been done is, unless it is repeatable or somebody said so. */
function checkEnds(changes: readonly Change[]): void {
  const ended = new Set<string>();
  const state = changes.reduce((before, change) => {
    const { kind } = change;
    if (kind.case === 'stepBegun') {
      const { step, undo, attempt } = kind.value;
      const known = undo ? before.units.get(step)?.undo : before.units.get(step);
      expect(ended.has(`${undo} ${step}`)).toBe(false);
      if (known) expect([known.status, known.attempt]).toEqual(['waiting', attempt - 1]);
      if (known?.uncertain && known.retryAtMs > 0) {
        const unit = before.units.get(step);
        const rules = undo ? unit?.planned?.step.compensation : unit?.planned?.step;
        expect(rules?.repeatable).toBe(true);
      }
      expect(before.status === 'running' || undo).toBe(true);
    }
    if (kind.case === 'stepDone') {
      expect(ended.has(`${kind.value.undo} ${kind.value.step}`)).toBe(false);
      ended.add(`${kind.value.undo} ${kind.value.step}`);
    }
    return evolve(before, change);
  }, initialRun('run-1'));
  expect(state.status).toBe('ended');
}

/** Compensations begin in the reverse order of the ends of what they undo, one after the other. */
function checkUndoing(changes: readonly Change[]): void {
  const endedAt = new Map<string, bigint>();
  let last: bigint | undefined;
  for (const { kind, version } of changes) {
    if (kind.case === 'stepDone' && !kind.value.undo) endedAt.set(kind.value.step, version);
    if (kind.case === 'stepFailed' && !kind.value.undo && !kind.value.retryAt) endedAt.set(kind.value.step, version);
    if (kind.case === 'stepResolved' && !kind.value.undo) endedAt.set(kind.value.step, version);
    if (kind.case !== 'stepBegun' || !kind.value.undo || kind.value.attempt > 1) continue;
    const at = endedAt.get(kind.value.step) ?? 0n;
    if (last !== undefined) expect(at < last).toBe(true);
    last = at;
  }
}
