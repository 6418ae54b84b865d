import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { type JournalEntry, JournalEntrySchema, StartedSchema } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { decide } from './decide.js';
import { initialRun } from './state.js';

const nowMs = 1_000;
const runner = 'process-1';

/** A run of code that a process speaks of. */
function journal() {
  let state = initialRun('run-1');
  return {
    /** Says something; gives what changes. */
    say(entry: Partial<Pick<JournalEntry, 'runner' | 'begun' | 'done'>>, opens = false): string[] {
      const started = create(StartedSchema, { workflow: { name: 'w' }, runner });
      const opening = { name: 'w' };
      const said = create(JournalEntrySchema, { runner, ...(opens && { opening }), ...entry });
      const command = { kind: 'journal', entry: said, started: opens ? started : undefined } as const;
      const decided = decide(state, command, nowMs);
      state = decided.state;
      return decided.changes.map(({ kind }) => kind.case ?? '');
    },
  };
}

const step = { step: 'a', attempt: 1, undo: false } as const;
const begun = (repeatable: boolean) => ({
  begun: { $typeName: 'dacp.workflow.v1.StepBegun', ...step, repeatable, sessionId: '' } as const,
});
const done = { done: { $typeName: 'dacp.workflow.v1.StepDone', ...step } as const };

test('begin and end of a step that may be done again change nothing when they are said again', () => {
  const run = journal();
  expect(run.say(begun(true), true)).toEqual(['started', 'stepBegun']);
  expect(run.say(done)).toEqual(['stepDone']);
  expect(run.say(begun(true), true)).toEqual([]);
  expect(run.say(done)).toEqual([]);
});

test('a step that may not be done again is not begun once it has ended', () => {
  const run = journal();
  run.say(begun(false), true);
  run.say(done);
  expect(() => run.say(begun(true))).toThrow(expect.objectContaining({ reason: 'WORKFLOW_STATE' }));
});

test('who does not run it says nothing of it', () => {
  const run = journal();
  run.say({}, true);
  expect(() => run.say({ ...begun(true), runner: 'process-2' })).toThrow(
    expect.objectContaining({ reason: 'WORKFLOW_TAKEN' }),
  );
});
