import type { JsonValue } from '@bufbuild/protobuf';
import { timestampMs, type Value } from '@bufbuild/protobuf/wkt';
import type { Change, Started, StepBegun, StepFailed, StepResolved } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { assert } from '../../base/index.js';
import { fromValue } from '../../message/index.js';
import { planOf } from '../graph/plan.js';
import { type KeyParts, readKey } from './keys.js';
import { planIn } from './scope.js';
import { type Attempts, type RunState, type Unit, type UnitStatus, unitOf } from './state.js';

/** The run after a change. Changes come from `decide` or from the record; others are a programmer fault. */
export function evolve(state: RunState, change: Change): RunState {
  const { kind } = change;
  assert(kind.case !== undefined, 'a change says what happened');
  assert(state.status !== 'ended', `run ${state.id} is over; nothing happens to it any more`);
  const atMs = change.at ? timestampMs(change.at) : 0;
  const next = copyOf(state);
  next.version = state.version + 1n;
  return Object.assign(next, changes(next, kind, atMs));
}

/** Written out: a state is made for each change, and copies of unknown shape are made field by field at run time. */
function copyOf(state: RunState): { -readonly [Part in keyof RunState]: RunState[Part] } {
  return {
    id: state.id,
    status: state.status,
    version: state.version,
    started: state.started,
    plan: state.plan,
    input: state.input,
    startedAtMs: state.startedAtMs,
    endByMs: state.endByMs,
    runner: state.runner,
    units: state.units,
    failure: state.failure,
    cancelled: state.cancelled,
    ended: state.ended,
    endedAtMs: state.endedAtMs,
  };
}

type Kind = Exclude<Change['kind'], { case: undefined }>;

function changes(state: RunState, kind: Kind, atMs: number): Partial<RunState> {
  switch (kind.case) {
    case 'started':
      return begin(state, kind.value, atMs);
    case 'stepBegun':
      return put(state, begun(state, kind.value, atMs));
    case 'stepDone': {
      const { step, undo, result } = kind.value;
      return put(state, ended(state, step, { undo, status: 'done', atMs, result: plainOf(result) }));
    }
    case 'stepFailed':
      return put(state, failed(state, kind.value, atMs));
    case 'stepUnknown': {
      const { step, undo, failure } = kind.value;
      return put(state, mend(unitOf(state, step), undo, { status: 'unknown', failure }));
    }
    case 'stepResolved':
      return put(state, resolved(state, kind.value, atMs));
    case 'stepSkipped':
      return put(state, {
        ...freshUnit(state, kind.value.step),
        status: 'skipped',
        endedAt: state.version,
        endedAtMs: atMs,
      });
    case 'undoing':
      return { status: 'undoing', failure: kind.value.failure, cancelled: kind.value.cancelled };
    case 'resumed':
      return kind.value.runner === '' ? {} : { runner: kind.value.runner };
    case 'ended':
      return { status: 'ended', ended: kind.value, endedAtMs: atMs, failure: kind.value.failure ?? state.failure };
  }
}

function begin(state: RunState, started: Started, atMs: number): Partial<RunState> {
  assert(state.status === 'new', `run ${state.id} is begun once`);
  const { workflow, runner } = started;
  return {
    status: 'running',
    started,
    plan: runner === '' && workflow ? planOf(workflow) : undefined,
    input: plainOf(started.input),
    startedAtMs: atMs,
    endByMs: started.endBy ? timestampMs(started.endBy) : Number.MAX_SAFE_INTEGER,
    runner,
  };
}

const untried: Attempts = {
  status: 'running',
  attempt: 1,
  attemptAtMs: 0,
  failed: 0,
  retryAtMs: 0,
  failure: undefined,
  uncertain: false,
};

/** Steps of code have names of their own: dots and brackets mean nothing in them. */
function codeKey(id: string): KeyParts {
  return { within: '', id, index: undefined };
}

function freshUnit(state: RunState, key: string): Unit {
  const { within, id, index } = state.plan ? readKey(key) : codeKey(key);
  const around = index === undefined ? planIn(state, within)?.byId.get(id) : unitOf(state, within).planned;
  const holdsItems = index === undefined && around?.each !== undefined;
  return {
    key,
    within,
    kind: holdsItems ? 'each' : around?.inner ? 'workflow' : 'task',
    planned: around,
    index,
    repeatable: around?.step.repeatable ?? false,
    begunAtMs: 0,
    endedAtMs: 0,
    endedAt: 0n,
    result: null,
    undo: undefined,
    ...untried,
  };
}

function begun(state: RunState, { step, attempt, undo, repeatable }: StepBegun, atMs: number): Unit {
  const known = state.units.get(step);
  const fresh = { status: 'running', attempt, attemptAtMs: atMs } as const;
  if (undo) return mend(unitOf(state, step), true, fresh);
  if (known) return { ...known, ...fresh };
  const unit = freshUnit(state, step);
  return { ...unit, ...fresh, begunAtMs: atMs, repeatable: unit.repeatable || repeatable };
}

interface End {
  readonly undo: boolean;
  readonly status: UnitStatus;
  readonly atMs: number;
  readonly result: JsonValue;
}

function ended(state: RunState, key: string, { undo, status, atMs, result }: End): Unit {
  const unit = unitOf(state, key);
  if (undo) return mend(unit, true, { status, failure: undefined });
  return { ...unit, status, result, failure: undefined, endedAt: state.version, endedAtMs: atMs };
}

function failed(state: RunState, { step, undo, failure, retryAt, uncertain }: StepFailed, atMs: number): Unit {
  const unit = unitOf(state, step);
  const before = undo ? (unit.undo ?? untried) : unit;
  const change = {
    status: retryAt ? 'waiting' : 'failed',
    failure,
    uncertain,
    retryAtMs: retryAt ? timestampMs(retryAt) : 0,
    failed: uncertain ? before.failed : before.failed + 1,
  } as const;
  const next = mend(unit, undo, change);
  return undo || retryAt ? next : { ...next, endedAt: state.version, endedAtMs: atMs };
}

function resolved(state: RunState, { step, undo, resolution }: StepResolved, atMs: number): Unit {
  const unit = unitOf(state, step);
  const kind = resolution?.kind;
  if (kind?.case === 'result') return ended(state, step, { undo, status: 'done', atMs, result: plainOf(kind.value) });
  const before = undo ? (unit.undo ?? untried) : unit;
  if (kind?.case === 'retry')
    return mend(unit, undo, { status: 'waiting', retryAtMs: atMs, failed: before.failed + 1 });
  const next = mend(unit, undo, { status: 'failed', uncertain: false });
  return undo ? next : { ...next, endedAt: state.version, endedAtMs: atMs };
}

/** Changes what is known of a unit's attempts, or of those to undo it. */
function mend(unit: Unit, undo: boolean, change: Partial<Attempts>): Unit {
  return undo ? { ...unit, undo: { ...(unit.undo ?? untried), ...change } } : { ...unit, ...change };
}

function put(state: RunState, unit: Unit): Partial<RunState> {
  return { units: new Map(state.units).set(unit.key, unit) };
}

function plainOf(value: Value | undefined): JsonValue {
  return value ? fromValue(value) : null;
}
