import { create } from '@bufbuild/protobuf';
import {
  type Ended,
  type JournalEntry,
  ResumedSchema,
  type StepBegun,
  type StepDone,
  type StepFailed,
  StepUnknownSchema,
} from '#gen/dacp/workflow/v1/workflow_pb.js';
import { MeshError } from '../../base/index.js';
import { failureOf } from '../../message/index.js';
import type { CommandOf } from './commands.js';
import type { Draft } from './draft.js';
import { hasEnded, type Unit } from './state.js';

/**
 * What a process that runs code says. One entry is taken whole; saying it again changes nothing. Errors: WORKFLOW_TAKEN for one who does
 * not run it any more, WORKFLOW_STATE, OUTCOME_UNKNOWN for a step that nobody may begin before somebody has decided.
 */
export function decideJournal(draft: Draft, { entry, started }: CommandOf<'journal'>): void {
  if (entry.opening && open(draft, entry, started)) return;
  const { state } = draft;
  if (state.runner !== entry.runner)
    throw new MeshError(
      'WORKFLOW_TAKEN',
      `run ${state.id} was taken over by another process; this one runs it no more`,
    );
  if (entry.done) finish(draft, entry.done, 'done');
  if (entry.failed) finish(draft, entry.failed, 'failed');
  if (entry.begun) begin(draft, entry.begun);
  if (entry.ended) end(draft, entry.ended);
}

/** True: there is no more to it, since the run has ended. */
function open(draft: Draft, { runner }: JournalEntry, started: CommandOf<'journal'>['started']): boolean {
  const { state } = draft;
  if (state.status === 'new' && started) draft.add({ case: 'started', value: started });
  else if (state.runner === '')
    throw new MeshError('WORKFLOW_HELD', `run "${state.id}" is run by the node; choose another id`);
  else if (state.status !== 'ended' && state.runner !== runner) takeOver(draft, runner);
  return draft.state.status === 'ended';
}

/** What the process before has begun and not ended may have happened. */
function takeOver(draft: Draft, runner: string): void {
  draft.add({ case: 'resumed', value: create(ResumedSchema, { runner }) });
  const message = 'the process that ran it is gone, and did not say how it ended';
  const failure = failureOf(new MeshError('OUTCOME_UNKNOWN', message));
  for (const { key: step, attempt, status, repeatable } of [...draft.state.units.values()])
    if (status === 'running' && !repeatable)
      draft.add({ case: 'stepUnknown', value: create(StepUnknownSchema, { step, attempt, failure }) });
}

function finish(draft: Draft, value: StepDone | StepFailed, as: 'done' | 'failed'): void {
  const unit = draft.state.units.get(value.step);
  // It has heard of the end already.
  if (unit?.status === as && unit.attempt === value.attempt) return;
  if (unit?.status !== 'running' || unit.attempt !== value.attempt) throw notNow(draft, value.step, unit);
  if (value.$typeName === 'dacp.workflow.v1.StepDone') draft.add({ case: 'stepDone', value });
  else draft.add({ case: 'stepFailed', value });
}

function begin(draft: Draft, value: StepBegun): void {
  const unit = draft.state.units.get(value.step);
  if (unit?.status === 'running' && unit.attempt === value.attempt) return;
  // Its begin and its end are said together, and were said before.
  if (unit?.repeatable && hasEnded(unit) && unit.attempt === value.attempt) return;
  if (unit?.status === 'unknown') throw undecided(draft, value.step);
  const again = unit?.status === 'waiting' || (unit?.status === 'running' && unit.repeatable);
  if (unit && !again) throw notNow(draft, value.step, unit);
  if (value.attempt !== (unit?.attempt ?? 0) + 1) throw notNow(draft, value.step, unit);
  draft.add({ case: 'stepBegun', value });
}

function end(draft: Draft, value: Ended): void {
  if (draft.state.status !== 'ended') draft.add({ case: 'ended', value });
}

function undecided({ state }: Draft, step: string): MeshError {
  return new MeshError(
    'OUTCOME_UNKNOWN',
    `step "${step}" of run ${state.id} was begun and nobody knows how it ended; decide with "dacp workflow resolve ${state.id} ${step}"`,
    { details: { run_id: state.id, step } },
  );
}

function notNow({ state }: Draft, step: string, unit: Unit | undefined): MeshError {
  const how = unit ? `is ${unit.status} (attempt ${unit.attempt})` : 'was never begun';
  return new MeshError(
    'WORKFLOW_STATE',
    `step "${step}" of run ${state.id} ${how}; each step of a run has its own name`,
  );
}
