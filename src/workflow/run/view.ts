import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  type Run,
  RunSchema,
  RunState as RunStateName,
  StepState,
  type StepStatus,
  WorkflowSchema,
} from '#gen/dacp/workflow/v1/workflow_pb.js';
import { toValue } from '../../message/index.js';
import { isStopped, type RunState, startOf, type Unit, type UnitStatus } from './state.js';

/** A run as others see it. */
export function viewOf(state: RunState): Run {
  const { workflow, input } = startOf(state);
  return create(RunSchema, {
    ...head(state),
    ...(workflow && { workflow }),
    ...(input && { input }),
    ...(state.ended?.result && { result: state.ended.result }),
    steps: [...state.units.values()].map(unit => statusOf(unit, true)),
  });
}

/** The same without what went in and came out, for lists. */
export function summaryOf(state: RunState): Run {
  const { workflow } = startOf(state);
  const { name = '', description = '' } = workflow ?? {};
  return create(RunSchema, {
    workflow: create(WorkflowSchema, { name, description }),
    steps: [...state.units.values()].slice(0, summarySteps).map(unit => statusOf(unit, false)),
    ...head(state),
  });
}

/** So many steps at most are in a summary. */
const summarySteps = 100;

function head(state: RunState) {
  const { conversationId, endBy, namespace } = startOf(state);
  return {
    id: state.id,
    state: stateName(state),
    ...(state.ended && { outcome: state.ended.outcome, endedAt: timestampFromMs(state.endedAtMs) }),
    ...(state.failure && { failure: state.failure }),
    startedAt: timestampFromMs(state.startedAtMs),
    ...(endBy && { endBy }),
    conversationId,
    runner: state.runner,
    version: state.version,
    namespace: namespace || 'default',
  };
}

function stateName(state: RunState): RunStateName {
  if (state.status === 'ended') return RunStateName.ENDED;
  if (isStopped(state)) return RunStateName.STOPPED;
  return state.status === 'undoing' ? RunStateName.UNDOING : RunStateName.RUNNING;
}

const stepStates: Readonly<Record<UnitStatus, StepState>> = {
  running: StepState.RUNNING,
  waiting: StepState.WAITING,
  unknown: StepState.UNKNOWN,
  done: StepState.DONE,
  failed: StepState.FAILED,
  skipped: StepState.SKIPPED,
};

function statusOf(unit: Unit, whole: boolean): StepStatus {
  const { key, status, attempt, undo, begunAtMs, endedAtMs, failure } = unit;
  // A literal, since every run that ends writes them.
  return {
    $typeName: 'dacp.workflow.v1.StepStatus',
    step: key,
    state: undo?.status === 'done' ? StepState.UNDONE : stepStates[status],
    attempts: attempt,
    undo: undo ? stepStates[undo.status] : StepState.UNSPECIFIED,
    ...(begunAtMs > 0 && { begunAt: timestampFromMs(begunAtMs) }),
    ...(endedAtMs > 0 && { endedAt: timestampFromMs(endedAtMs) }),
    ...(whole && failure && { failure }),
    ...(whole && status === 'done' && { result: toValue(unit.result) }),
  };
}
