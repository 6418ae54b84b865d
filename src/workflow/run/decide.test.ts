import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { ResolutionSchema } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { toValue } from '../../message/index.js';
import { evolve } from './evolve.js';
import { beginMs, scenario, workflow } from './scenario.js';
import { initialRun, isStopped } from './state.js';
import { nextDueMs } from './times.js';

const ask = { receiver: 'worker' };

test('the steps of a sequential workflow begin one after the other, and its result has theirs', () => {
  const run = scenario(
    workflow({
      steps: [
        { id: 'a', ask },
        { id: 'b', ask, input: { $ref: '/steps/a/x' } },
      ],
    }),
  );
  expect(run.changes.map(({ kind }) => kind.case)).toEqual(['started', 'stepBegun']);
  expect(run.done('a', { x: 3 })).toEqual(['done a {"x":3}', 'begin b']);
  expect(run.done('b', 4)).toEqual(['done b 4', 'ended completed']);
  expect(run.state.ended?.result).toEqual(toValue({ a: { x: 3 }, b: 4 }));
});

test('the steps of a parallel workflow wait only for those that they name or refer to', () => {
  const run = scenario(
    workflow({
      order: 'ORDER_PARALLEL',
      steps: [
        { id: 'c', ask, input: [{ $ref: '/steps/a' }], after: ['b'] },
        { id: 'a', ask },
        { id: 'b', ask },
      ],
      output: { sum: { $ref: '/steps/c' } },
    }),
  );
  expect(run.underWay().map(({ key }) => key)).toEqual(['a', 'b']);
  expect(run.done('a', 1)).toEqual(['done a 1']);
  expect(run.done('b', 2)).toEqual(['done b 2', 'begin c']);
  run.done('c', 3);
  expect(run.state.ended?.result).toEqual(toValue({ sum: 3 }));
});

test('a nested workflow sees its own steps first, then those around it', () => {
  const run = scenario(
    workflow({
      steps: [
        { id: 'a', ask },
        {
          id: 'in',
          workflow: { steps: [{ id: 'b', ask, input: { $ref: '/steps/a' } }], output: { $ref: '/steps/b' } },
        },
        { id: 'c', ask, input: { $ref: '/steps/in' } },
      ],
    }),
  );
  expect(run.done('a', 7)).toEqual(['done a 7', 'begin in', 'begin in.b']);
  expect(run.done('in.b', 8)).toEqual(['done in.b 8', 'done in 8', 'begin c']);
});

test('a step with "each" is done for every item, so many at a time, and gives the list', () => {
  const run = scenario(workflow({ steps: [{ id: 'a', ask, each: { $ref: '/input' }, atOnce: 2 }] }), [5, 6, 7]);
  expect(run.underWay().map(({ key }) => key)).toEqual(['a[0]', 'a[1]']);
  expect(run.done('a[1]', 12)).toEqual(['done a[1] 12', 'begin a[2]']);
  run.done('a[0]', 10);
  expect(run.done('a[2]', 14)).toEqual(['done a[2] 14', 'done a [10,12,14]', 'ended completed']);
});

test('a step is skipped unless its condition is true', () => {
  const run = scenario(workflow({ steps: [{ id: 'a', ask, when: { $ref: '/input/go' } }] }), { go: false });
  expect(run.state.ended?.result).toEqual(toValue({ a: null }));
});

test('a failed step is tried again after a wait that doubles, then the run fails', () => {
  const run = scenario(workflow({ steps: [{ id: 'a', ask, retry: { attempts: 3, backoff: '2s' } }] }));
  expect(run.fails('a')).toEqual(['again a']);
  expect(nextDueMs(run.state)).toBe(beginMs + 2_000);
  expect(run.when({ kind: 'tick' })).toEqual([]);
  run.nowMs += 2_000;
  expect(run.when({ kind: 'tick' })).toEqual(['begin a #2']);
  run.fails('a');
  run.nowMs += 4_000;
  expect(run.when({ kind: 'tick' })).toEqual(['begin a #3']);
  expect(run.fails('a')).toEqual(['failed a', 'undoing', 'ended failed']);
});

test('what was done is undone in reverse order when a later step fails, one after the other', () => {
  const compensation = { ask };
  const run = scenario(
    workflow({
      steps: [
        { id: 'a', ask, compensation },
        { id: 'b', ask, compensation },
        { id: 'c', ask, compensation },
      ],
    }),
  );
  run.done('a', 1);
  run.done('b', 2);
  expect(run.fails('c')).toEqual(['failed c', 'undoing', 'undo b']);
  expect(run.done('b')).toEqual(['undone b null', 'undo a']);
  expect(run.fails('a')).toEqual(['failed a', 'ended failed']);
  expect(run.state.ended?.failure?.details).toEqual({ not_undone: 'a' });
});

test('a run that fails waits for what is under way, and undoes that too', () => {
  const run = scenario(
    workflow({
      order: 'ORDER_PARALLEL',
      steps: [
        { id: 'a', ask },
        { id: 'b', ask, compensation: { ask } },
      ],
    }),
  );
  expect(run.fails('a')).toEqual(['failed a', 'undoing']);
  expect(run.done('b')).toEqual(['done b null', 'undo b']);
});

test('a step of which nobody knows how it ended stops the run until somebody decides', () => {
  const run = scenario(
    workflow({
      steps: [
        { id: 'a', ask },
        { id: 'b', ask },
      ],
    }),
  );
  expect(run.fails('a', { uncertain: true })).toEqual(['unknown a']);
  expect(isStopped(run.state)).toBe(true);
  const resolution = create(ResolutionSchema, { kind: { case: 'result', value: toValue(1) } });
  expect(run.when({ kind: 'resolve', key: 'a', resolution, by: 'ana' })).toEqual(['resolved a result', 'begin b']);
  expect(() => run.when({ kind: 'resolve', key: 'a', resolution, by: 'ana' })).toThrow(
    expect.objectContaining({ reason: 'WORKFLOW_STATE' }),
  );
  expect(() => run.when({ kind: 'resolve', key: 'z', resolution, by: 'ana' })).toThrow(
    expect.objectContaining({ reason: 'WORKFLOW_STEP_UNKNOWN' }),
  );
});

test('a decision may also be that it is done again, or that it failed', () => {
  const retry = create(ResolutionSchema, { kind: { case: 'retry', value: {} } });
  const fail = create(ResolutionSchema, { kind: { case: 'fail', value: {} } });
  const run = scenario(workflow({ steps: [{ id: 'a', ask }] }));
  run.fails('a', { uncertain: true });
  expect(run.when({ kind: 'resolve', key: 'a', resolution: retry, by: '' })).toEqual([
    'resolved a retry',
    'begin a #2',
  ]);
  run.fails('a', { uncertain: true });
  expect(run.when({ kind: 'resolve', key: 'a', resolution: fail, by: '' })).toEqual([
    'resolved a fail',
    'undoing',
    'ended failed',
  ]);
});

test('a repeatable step of which nobody knows how it ended is tried again, and undone when it fails for good', () => {
  const run = scenario(
    workflow({ steps: [{ id: 'a', ask, repeatable: true, retry: { attempts: 2 }, compensation: { ask } }] }),
  );
  expect(run.fails('a', { uncertain: true })).toEqual(['again a']);
  run.nowMs += 1_000;
  run.when({ kind: 'tick' });
  expect(run.fails('a', { uncertain: true })).toEqual(['failed a', 'undoing', 'undo a']);
});

test('a run that is cancelled begins nothing new, undoes what was done, and ends as cancelled', () => {
  const run = scenario(
    workflow({
      steps: [
        { id: 'a', ask, compensation: { ask } },
        { id: 'b', ask },
      ],
    }),
  );
  run.done('a');
  expect(run.when({ kind: 'cancel', reason: 'enough' })).toEqual(['undoing']);
  expect(run.done('b')).toEqual(['done b null', 'undo a']);
  expect(run.done('a')).toEqual(['undone a null', 'ended cancelled']);
  expect(run.when({ kind: 'cancel', reason: 'again' })).toEqual([]);
});

test('a person or a wait is not waited for when the run will not succeed', () => {
  const run = scenario(
    workflow({
      order: 'ORDER_PARALLEL',
      steps: [
        { id: 'a', ask },
        { id: 'b', wait: '60s' },
        { id: 'c', approve: { approver: 'ana', question: '?' } },
      ],
    }),
  );
  expect(run.fails('a')).toEqual(['failed a', 'undoing', 'failed b', 'failed c', 'ended failed']);
});

test('a wait ends when its time is over', () => {
  const run = scenario(workflow({ steps: [{ id: 'a', wait: '60s' }] }));
  expect(nextDueMs(run.state)).toBe(beginMs + 60_000);
  run.nowMs += 60_000;
  expect(run.when({ kind: 'tick' })).toEqual(['done a null', 'ended completed']);
});

test('a run ends by its deadline, also when nobody decides', () => {
  const run = scenario(workflow({ steps: [{ id: 'a', ask }] }));
  run.fails('a', { uncertain: true });
  run.nowMs = beginMs + 3_600_000;
  expect(run.when({ kind: 'tick' })).toEqual(['undoing', 'failed a', 'ended failed']);
  expect(run.state.ended?.failure?.details).toEqual({ outcome_unknown: 'a' });
});

test('an agent that is never heard of again does not hold a run up', () => {
  const run = scenario(workflow({ steps: [{ id: 'a', ask, timeout: '5s' }] }));
  run.nowMs = Number(nextDueMs(run.state));
  expect(run.when({ kind: 'tick' })).toEqual(['unknown a']);
});

test('what is heard of an attempt that is over changes nothing', () => {
  const run = scenario(
    workflow({
      steps: [
        { id: 'a', ask },
        { id: 'b', ask },
      ],
    }),
  );
  run.done('a', 1);
  expect(run.done('a', 2)).toEqual([]);
  expect(run.when({ kind: 'done', key: 'b', attempt: 2, undo: false, result: 1 })).toEqual([]);
});

test('a reference that leads to nothing fails its step', () => {
  const run = scenario(
    workflow({
      steps: [
        { id: 'a', ask },
        { id: 'b', ask, input: { $ref: '/steps/a/no' } },
      ],
    }),
  );
  expect(run.done('a', {})).toEqual(['done a {}', 'begin b', 'failed b', 'undoing', 'ended failed']);
});

test('the record replays to the same run', () => {
  const run = scenario(
    workflow({
      steps: [
        { id: 'a', ask, each: { $ref: '/input' } },
        { id: 'b', ask },
      ],
    }),
    [1, 2],
  );
  run.done('a[0]', 1);
  run.fails('a[1]');
  expect(run.changes.reduce(evolve, initialRun('run-1'))).toEqual(run.state);
});
