import { create } from '@bufbuild/protobuf';
import {
  type Compensation,
  EndedSchema,
  Outcome,
  type Step,
  StepBegunSchema,
  StepDoneSchema,
  StepSkippedSchema,
  UndoingSchema,
} from '#gen/dacp/workflow/v1/workflow_pb.js';
import { MeshError, toMeshError } from '../../base/index.js';
import { failureOf, toValue } from '../../message/index.js';
import type { PlannedStep } from '../graph/plan.js';
import type { AttemptId } from './commands.js';
import { addFailed, done, fail } from './decide-attempt.js';
import type { Draft } from './draft.js';
import { itemKey, keyIn } from './keys.js';
import { inputOf, itemsOf, outputIn, planIn, resolveAt } from './scope.js';
import { type Attempts, hasEnded, isOpen, isStopped, type RunState, type Unit, unitOf } from './state.js';
import { attemptDueMs } from './times.js';
import { undoOn } from './undo-on.js';

/** Takes every change that what has happened, and the time, have made due. */
export function moveOn(draft: Draft): void {
  if (!isOpen(draft.state)) return;
  endLate(draft);
  if (draft.state.runner !== '') return;
  loseLate(draft);
  // Each round looks at what the one before has changed.
  for (let before = -1; isOpen(draft.state) && before !== draft.changes.length; ) {
    before = draft.changes.length;
    if (draft.state.status === 'undoing') undoOn(draft);
    else goOn(draft);
  }
}

/** The time is over: it ends as by a cancel; what nobody knows the outcome of is not waited for any more. */
function endLate(draft: Draft): void {
  const { state, nowMs } = draft;
  if (nowMs < state.endByMs) return;
  const failure = failureOf(new MeshError('DEADLINE_PASSED', `run ${state.id} was not over by its deadline`));
  if (state.runner !== '') {
    draft.add({ case: 'ended', value: create(EndedSchema, { outcome: Outcome.FAILED, failure }) });
    return;
  }
  if (state.status === 'running')
    draft.add({ case: 'undoing', value: create(UndoingSchema, { failure, cancelled: false }) });
  for (const { key, status, attempt, undo } of [...state.units.values()]) {
    if (status === 'unknown')
      addFailed(draft, { key, attempt, undo: false, failure, uncertain: true, retryAtMs: undefined });
    if (undo?.status === 'unknown')
      addFailed(draft, { key, attempt: undo.attempt, undo: true, failure, uncertain: true, retryAtMs: undefined });
  }
}

/** Waits that are over are done; attempts of which nothing was heard for too long count as failed, nobody knows how. */
function loseLate(draft: Draft): void {
  for (const { key, kind, planned, undo, ...unit } of [...draft.state.units.values()]) {
    const step = planned?.step;
    if (!step) continue;
    if (kind === 'task' && isLate(draft, unit, step)) {
      if (step.action.case === 'wait')
        done(draft, { kind: 'done', key, attempt: unit.attempt, undo: false, result: null });
      else lose(draft, { key, attempt: unit.attempt, undo: false });
    }
    if (undo && step.compensation && isLate(draft, undo, step.compensation))
      lose(draft, { key, attempt: undo.attempt, undo: true });
  }
}

function isLate({ nowMs }: Draft, attempts: Attempts, what: Step | Compensation): boolean {
  return attempts.status === 'running' && nowMs >= attemptDueMs(attempts, what);
}

function lose(draft: Draft, which: AttemptId): void {
  const failure = failureOf(new MeshError('OUTCOME_UNKNOWN', `nothing was heard of step ${which.key} by its deadline`));
  fail(draft, { kind: 'fail', ...which, failure, uncertain: true });
}

/** Begins what can be begun, and ends what has come to its end. */
function goOn(draft: Draft): void {
  if (hasFailed(draft)) return;
  if (!isStopped(draft.state)) {
    beginIn(draft, '');
    for (const unit of openUnits(draft.state)) {
      if (unit.status === 'waiting') tryAgain(draft, unit);
      else if (unit.kind === 'workflow') beginIn(draft, unit.key);
      else if (unit.kind === 'each') beginItems(draft, unit);
    }
  }
  for (const unit of openUnits(draft.state).reverse()) if (unit.kind !== 'task') closeUnit(draft, unit);
  closeRun(draft);
}

/** The run fails with the first of its steps. */
function hasFailed(draft: Draft): boolean {
  for (const { status, failure } of draft.state.units.values())
    if (status === 'failed') {
      draft.add({ case: 'undoing', value: create(UndoingSchema, { ...(failure && { failure }), cancelled: false }) });
      return true;
    }
  return false;
}

function openUnits({ units }: RunState): Unit[] {
  return [...units.values()].filter(({ status }) => status === 'running' || status === 'waiting');
}

function tryAgain(draft: Draft, { key, attempt, retryAtMs }: Unit): void {
  if (draft.nowMs >= retryAtMs)
    draft.add({ case: 'stepBegun', value: create(StepBegunSchema, { step: key, attempt: attempt + 1 }) });
}

/** Begins the steps of a workflow that wait for nothing any more. */
function beginIn(draft: Draft, within: string): void {
  for (const planned of planIn(draft.state, within)?.steps ?? []) {
    const { units } = draft.state;
    const key = keyIn(within, planned.id);
    const isReady = [...planned.needs].every(id => {
      const needed = units.get(keyIn(within, id));
      return needed?.status === 'done' || needed?.status === 'skipped';
    });
    if (!units.has(key) && isReady) beginStep(draft, key, planned);
  }
}

function beginStep(draft: Draft, key: string, planned: PlannedStep): void {
  try {
    if (planned.when !== undefined && resolveAt(draft.state, key, planned.when) !== true) {
      draft.add({ case: 'stepSkipped', value: create(StepSkippedSchema, { step: key }) });
      return;
    }
  } catch (error) {
    beginUnit(draft, key);
    failUnit(draft, key, error);
    return;
  }
  beginUnit(draft, key);
}

/** Begins a step or an item; one whose input is not there has failed. */
function beginUnit(draft: Draft, key: string): void {
  draft.add({ case: 'stepBegun', value: create(StepBegunSchema, { step: key, attempt: 1 }) });
  try {
    const { kind } = unitOf(draft.state, key);
    if (kind === 'each') itemsOf(draft.state, key);
    else inputOf(draft.state, key);
  } catch (error) {
    failUnit(draft, key, error);
  }
}

function failUnit(draft: Draft, key: string, error: unknown): void {
  const failure = failureOf(toMeshError(error));
  const { attempt } = unitOf(draft.state, key);
  addFailed(draft, { key, attempt, undo: false, failure, uncertain: false, retryAtMs: undefined });
}

function beginItems(draft: Draft, { key, planned }: Unit): void {
  const items = itemsOf(draft.state, key);
  const atOnce = planned?.step.atOnce || items.length;
  let open = 0;
  for (let index = 0; index < items.length && open < atOnce; index++) {
    const item = draft.state.units.get(itemKey(key, index));
    if (!item) beginUnit(draft, itemKey(key, index));
    if (!item || !hasEnded(item)) open++;
  }
}

/** A nested workflow, or a step with `each`, is done when everything in it is. */
function closeUnit(draft: Draft, { key, kind, attempt }: Unit): void {
  const { state } = draft;
  try {
    const result = kind === 'each' ? resultsOfItems(state, key) : resultOfPlan(state, key);
    if (result === undefined) return;
    draft.add({ case: 'stepDone', value: create(StepDoneSchema, { step: key, attempt, result: toValue(result) }) });
  } catch (error) {
    failUnit(draft, key, error);
  }
}

function resultsOfItems(state: RunState, key: string) {
  const units = itemsOf(state, key).map((_, index) => state.units.get(itemKey(key, index)));
  return units.every(isDone) ? units.map(unit => unit?.result ?? null) : undefined;
}

function resultOfPlan(state: RunState, key: string) {
  const steps = planIn(state, key)?.steps ?? [];
  return steps.every(({ id }) => isDone(state.units.get(keyIn(key, id)))) ? outputIn(state, key) : undefined;
}

function isDone(unit: Unit | undefined): boolean {
  return unit?.status === 'done' || unit?.status === 'skipped';
}

/** The run is completed with the last of its steps. */
function closeRun(draft: Draft): void {
  const { state } = draft;
  try {
    const result = resultOfPlan(state, '');
    if (result === undefined) return;
    draft.add({ case: 'ended', value: create(EndedSchema, { outcome: Outcome.COMPLETED, result: toValue(result) }) });
  } catch (error) {
    const failure = failureOf(toMeshError(error));
    draft.add({ case: 'undoing', value: create(UndoingSchema, { failure, cancelled: false }) });
  }
}
