import type { JsonValue } from '@bufbuild/protobuf';
import type { Failure } from '#gen/dacp/message/v2/message_pb.js';
import type { Ended, Started } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { assert } from '../../base/index.js';
import type { Plan, PlannedStep } from '../graph/plan.js';

/**
 * Where a run stands.
 * - `new`: nothing has happened.
 * - `running`: steps are begun as soon as they can be.
 * - `undoing`: it will not succeed; what is under way is waited for, then what was done is undone.
 * - `ended`: it is over, for good.
 */
export type RunStatus = 'new' | 'running' | 'undoing' | 'ended';

/**
 * Where a unit stands.
 * - `running`: it was begun, and its end is not known yet.
 * - `waiting`: an attempt has failed, and the next one begins at `retryAtMs`.
 * - `unknown`: what became of it is not known, and somebody must decide.
 * - `done`, `failed`, `skipped`: it has ended.
 */
export type UnitStatus = 'running' | 'waiting' | 'unknown' | 'done' | 'failed' | 'skipped';

/** Attempts at something: a step, or what undoes it. */
export interface Attempts {
  readonly status: UnitStatus;
  /** The last attempt, from 1. */
  readonly attempt: number;
  /** When the last attempt was begun. */
  readonly attemptAtMs: number;
  /** How many attempts have failed for certain: who is asked again must not take it for the same question. */
  readonly failed: number;
  readonly retryAtMs: number;
  readonly failure: Failure | undefined;
  /** It failed, and may have been done all the same. */
  readonly uncertain: boolean;
}

/** Something that is begun and ends: a step, one item of a step with `each`, or the whole of such a step. */
export interface Unit extends Attempts {
  /** As `StepBegun.step` has it. */
  readonly key: string;
  /** The key of the unit around it; empty: the run itself. */
  readonly within: string;
  /** `task`: it does something; `workflow` and `each`: it is what is in it. */
  readonly kind: 'task' | 'workflow' | 'each';
  /** Undefined: code. */
  readonly planned: PlannedStep | undefined;
  /** Which item of `each` it is. */
  readonly index: number | undefined;
  /** What code says of it; a graph says it in its step. */
  readonly repeatable: boolean;
  readonly begunAtMs: number;
  readonly endedAtMs: number;
  /** The version at which it ended: compensations run in reverse order of it. */
  readonly endedAt: bigint;
  readonly result: JsonValue;
  /** Undefined: not begun. */
  readonly undo: Attempts | undefined;
}

/** A run, as its changes make it. It never changes: `evolve` gives the next one. Times are in ms since the epoch. */
export interface RunState {
  readonly id: string;
  readonly status: RunStatus;
  /** The number of its changes. */
  readonly version: bigint;
  /** What it is about; undefined while it is new. */
  readonly started: Started | undefined;
  /** Undefined: it is code. */
  readonly plan: Plan | undefined;
  readonly input: JsonValue;
  readonly startedAtMs: number;
  readonly endByMs: number;
  /** Who runs it, when it is code. */
  readonly runner: string;
  /** In the order in which they were begun. */
  readonly units: ReadonlyMap<string, Unit>;
  /** Why it will not succeed. */
  readonly failure: Failure | undefined;
  readonly cancelled: boolean;
  readonly ended: Ended | undefined;
  readonly endedAtMs: number;
}

/** A run in which nothing has happened. */
export function initialRun(id: string): RunState {
  return {
    id,
    status: 'new',
    version: 0n,
    started: undefined,
    plan: undefined,
    input: null,
    startedAtMs: 0,
    endByMs: 0,
    runner: '',
    units: new Map(),
    failure: undefined,
    cancelled: false,
    ended: undefined,
    endedAtMs: 0,
  };
}

/** It has begun and is not over. */
export function isOpen({ status }: RunState): boolean {
  return status === 'running' || status === 'undoing';
}

/** Somebody must decide on a step. */
export function isStopped({ units }: RunState): boolean {
  for (const unit of units.values()) if (unit.status === 'unknown' || unit.undo?.status === 'unknown') return true;
  return false;
}

/** What it is about. */
export function startOf({ started, id }: RunState): Started {
  assert(started, `run ${id} has begun`);
  return started;
}

/** A unit that was begun. */
export function unitOf({ units, id }: RunState, key: string): Unit {
  const unit = units.get(key);
  assert(unit, `step ${key} of run ${id} was begun`);
  return unit;
}

/** It is over: done, failed or not needed. */
export function hasEnded({ status }: Pick<Attempts, 'status'>): boolean {
  return status === 'done' || status === 'failed' || status === 'skipped';
}
