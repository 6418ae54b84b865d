import { create } from '@bufbuild/protobuf';
import {
  type Change,
  type Resolution,
  ResumedSchema,
  StepResolvedSchema,
  UndoingSchema,
} from '#gen/dacp/workflow/v1/workflow_pb.js';
import { MeshError } from '../../base/index.js';
import { failureOf } from '../../message/index.js';
import type { Command, CommandOf } from './commands.js';
import { done, fail } from './decide-attempt.js';
import { decideJournal } from './decide-journal.js';
import { createDraft, type Draft } from './draft.js';
import { moveOn } from './move-on.js';
import type { Decided } from './proceeding.js';
import { isOpen, type RunState } from './state.js';

/**
 * What a command leads to, as changes; none when it changes nothing. Pure: the record and everything that is done follow from the
 * changes.
 *
 * No step that has ended begins again, and none is begun while its outcome is not known, unless it is repeatable. Compensations run one
 * after the other, in reverse order of the ends of what they undo. After `end_by` nothing is begun but compensations.
 *
 * Errors: WORKFLOW_STATE when it is not the time for the command, WORKFLOW_STEP_UNKNOWN; for code also WORKFLOW_TAKEN and OUTCOME_UNKNOWN.
 */
export function decide(state: RunState, command: Command, nowMs: number): Decided<RunState, Change> {
  const draft = createDraft(state, nowMs);
  apply(draft, command);
  moveOn(draft);
  return { changes: draft.changes, state: draft.state };
}

type Handlers = { readonly [Kind in Command['kind']]: (draft: Draft, command: CommandOf<Kind>) => void };

const handlers: Handlers = {
  start(draft, { started }) {
    if (draft.state.status !== 'new') throw stateError(draft.state, 'it is started once');
    draft.add({ case: 'started', value: started });
  },
  done,
  fail,
  resolve,
  cancel(draft, { reason }) {
    const { status } = draft.state;
    if (status !== 'running') return;
    const failure = failureOf(new MeshError('CALL_CANCELLED', reason === '' ? 'it was cancelled' : reason));
    draft.add({ case: 'undoing', value: create(UndoingSchema, { failure, cancelled: true }) });
  },
  resume(draft) {
    if (isOpen(draft.state) && draft.state.runner === '') draft.add({ case: 'resumed', value: create(ResumedSchema) });
  },
  journal: decideJournal,
  tick: () => undefined,
};

function apply(draft: Draft, command: Command): void {
  (handlers[command.kind] as (draft: Draft, command: Command) => void)(draft, command);
}

/** Somebody says what became of a step. */
function resolve(draft: Draft, { key, resolution, by }: CommandOf<'resolve'>): void {
  const { state } = draft;
  const unit = state.units.get(key);
  if (!unit) throw unknownStep(state, key);
  const undo = unit.undo?.status === 'unknown';
  if (unit.status !== 'unknown' && !undo)
    throw stateError(state, `the outcome of step ${key} is known: it is ${unit.status}`);
  const value = create(StepResolvedSchema, { step: key, undo, resolution: copyOf(resolution), by });
  draft.add({ case: 'stepResolved', value });
}

function copyOf({ kind }: Resolution): { kind: Resolution['kind'] } {
  return { kind };
}

function unknownStep(state: RunState, key: string): MeshError {
  const names = [...state.units.keys()].slice(0, 20).join(', ');
  return new MeshError('WORKFLOW_STEP_UNKNOWN', `run ${state.id} has begun no step "${key}"; it has begun ${names}`);
}

/** It is not the time for this. */
export function stateError({ id, status }: RunState, why: string): MeshError {
  return new MeshError('WORKFLOW_STATE', `run ${id} is ${status}: ${why}`);
}
