import { create } from '@bufbuild/protobuf';
import type { Failure } from '#gen/dacp/message/v2/message_pb.js';
import { EndedSchema, Outcome, StepBegunSchema } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { MeshError } from '../../base/index.js';
import { failureOf } from '../../message/index.js';
import { addFailed } from './decide-attempt.js';
import type { Draft } from './draft.js';
import type { RunState, Unit } from './state.js';

/** What is under way is waited for; then what was done is undone, one after the other, the last first; then the run is over. */
export function undoOn(draft: Draft): void {
  giveUpWaiting(draft);
  const { units } = draft.state;
  for (const { kind, status } of units.values())
    if (kind === 'task' && (status === 'running' || status === 'unknown')) return;
  for (const { key, undo } of units.values()) {
    if (undo?.status === 'running' || undo?.status === 'unknown') return;
    if (undo?.status === 'waiting') {
      if (draft.nowMs >= undo.retryAtMs) beginUndo(draft, key, undo.attempt + 1);
      return;
    }
  }
  const next = toUndo(draft.state)[0];
  if (next) beginUndo(draft, next.key, 1);
  else end(draft);
}

/** What would be tried again later is not; nobody waits for time to pass, or for a person, any more. */
function giveUpWaiting(draft: Draft): void {
  for (const { key, kind, status, attempt, failure, uncertain, planned } of [...draft.state.units.values()]) {
    const action = kind === 'task' ? planned?.step.action.case : undefined;
    if (status !== 'waiting' && !(status === 'running' && (action === 'wait' || action === 'approve'))) continue;
    const why = failure ?? failureOf(new MeshError('CALL_CANCELLED', 'it was given up'));
    addFailed(draft, { key, attempt, undo: false, failure: why, uncertain, retryAtMs: undefined });
  }
}

/** What may have been done and can be undone, in the order in which it is. */
function toUndo({ units }: RunState): Unit[] {
  return [...units.values()]
    .filter(unit => unit.kind !== 'each' && unit.planned?.step.compensation && unit.undo === undefined)
    .filter(({ status, uncertain }) => status === 'done' || (status === 'failed' && uncertain))
    .sort((one, other) => Number(other.endedAt - one.endedAt));
}

function beginUndo(draft: Draft, step: string, attempt: number): void {
  draft.add({ case: 'stepBegun', value: create(StepBegunSchema, { step, attempt, undo: true }) });
}

function end(draft: Draft): void {
  const { cancelled, failure, units } = draft.state;
  const list = [...units.values()];
  const notUndone = list.filter(({ undo }) => undo?.status === 'failed').map(({ key }) => key);
  const unclear = list.filter(({ status, uncertain }) => status === 'failed' && uncertain).map(({ key }) => key);
  const outcome = cancelled ? Outcome.CANCELLED : Outcome.FAILED;
  const value = create(EndedSchema, {
    outcome,
    ...(failure && { failure: withNames(failure, { notUndone, unclear }) }),
  });
  draft.add({ case: 'ended', value });
}

/** What somebody must look at stands in the failure. */
function withNames(failure: Failure, names: { notUndone: readonly string[]; unclear: readonly string[] }): Failure {
  const details = { ...failure.details };
  if (names.notUndone.length > 0) details.not_undone = names.notUndone.slice(0, 100).join(', ');
  if (names.unclear.length > 0) details.outcome_unknown = names.unclear.slice(0, 100).join(', ');
  return { ...failure, details };
}
