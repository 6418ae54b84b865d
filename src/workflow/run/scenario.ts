import { create, fromJson, type JsonValue, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  type Change,
  StartedSchema,
  type StepBegun,
  type Workflow,
  WorkflowSchema,
} from '#gen/dacp/workflow/v1/workflow_pb.js';
import { MeshError } from '../../base/index.js';
import { failureOf, fromValue, toValue } from '../../message/index.js';
import type { AttemptId, Command } from './commands.js';
import { decide } from './decide.js';
import { initialRun, type RunState } from './state.js';

/** A run in the hands of a test: commands go in, changes come out, and the record can be replayed. */
export interface Scenario {
  readonly state: RunState;
  readonly changes: readonly Change[];
  nowMs: number;
  /** Carries a command out and gives what it led to, as lines. */
  when(command: Command): string[];
  /** What is begun and has not ended, in the order in which it was begun. */
  underWay(): AttemptId[];
  done(key: string, result?: JsonValue): string[];
  fails(key: string, how?: { readonly uncertain?: boolean }): string[];
}

/** When scenarios begin, in ms since the epoch. */
export const beginMs = 1_000_000;

/** A workflow out of its JSON form. */
export function workflow(json: JsonValue): Workflow {
  return fromJson(WorkflowSchema, json);
}

/** Starts a run of a workflow. */
export function scenario(
  definition: Workflow,
  input: JsonValue = null,
  started: MessageInitShape<typeof StartedSchema> = {},
): Scenario {
  let state = initialRun('run-1');
  const changes: Change[] = [];
  const all: Scenario = {
    get state() {
      return state;
    },
    changes,
    nowMs: beginMs,
    when(command) {
      const made = decide(state, command, all.nowMs);
      state = made.state;
      changes.push(...made.changes);
      return made.changes.map(lineOf);
    },
    underWay() {
      return [...state.units.values()].flatMap(({ key, kind, status, attempt, undo }) => [
        ...(kind === 'task' && status === 'running' ? [{ key, attempt, undo: false }] : []),
        ...(undo?.status === 'running' ? [{ key, attempt: undo.attempt, undo: true }] : []),
      ]);
    },
    done: (key, result = null) => all.when({ kind: 'done', ...last(key), result }),
    fails: (key, { uncertain = false } = {}) =>
      all.when({ kind: 'fail', ...last(key), failure: failureOf(new MeshError('REFUSED', 'no')), uncertain }),
  };

  function last(key: string): AttemptId {
    const unit = state.units.get(key);
    const undo = unit?.undo;
    return { key, attempt: undo?.attempt ?? unit?.attempt ?? 0, undo: undo !== undefined };
  }

  const value = create(StartedSchema, {
    workflow: definition,
    input: toValue(input),
    endBy: timestampFromMs(beginMs + 3_600_000),
    ...started,
  });
  all.when({ kind: 'start', started: value });
  return all;
}

/** A change as a line: `begin a`, `done a 3`, `undo a`. */
export function lineOf({ kind }: Change): string {
  switch (kind.case) {
    case 'stepBegun':
      return `${kind.value.undo ? 'undo' : 'begin'} ${kind.value.step}${attemptOf(kind.value)}`;
    case 'stepDone':
      return `${kind.value.undo ? 'undone' : 'done'} ${kind.value.step} ${JSON.stringify(kind.value.result ? fromValue(kind.value.result) : null)}`;
    case 'stepFailed':
      return `${kind.value.retryAt ? 'again' : 'failed'} ${kind.value.step}`;
    case 'stepUnknown':
      return `unknown ${kind.value.step}`;
    case 'stepResolved':
      return `resolved ${kind.value.step} ${kind.value.resolution?.kind.case}`;
    case 'stepSkipped':
      return `skipped ${kind.value.step}`;
    case 'ended':
      return `ended ${['?', 'completed', 'failed', 'cancelled'][kind.value.outcome]}`;
    default:
      return kind.case ?? '?';
  }
}

function attemptOf({ attempt }: StepBegun): string {
  return attempt > 1 ? ` #${attempt}` : '';
}
