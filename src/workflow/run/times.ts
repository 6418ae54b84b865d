import { type Duration, durationMs } from '@bufbuild/protobuf/wkt';
import type { Compensation, Retry, Step } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { type Attempts, isOpen, type RunState, type Unit } from './state.js';

/** How long a run may take when nobody says, in ms. */
export const runTimeoutMs = 7 * 24 * 3_600_000;

/** How long one attempt may take when the workflow does not say, in ms. */
const usualMs: Readonly<Record<string, number>> = {
  ask: 30_000,
  negotiate: 3_600_000,
  approve: 24 * 3_600_000,
};

/** What does something may be later than its time by this much, in ms, before it counts as lost. */
const graceMs = 15_000;

/** How long one attempt may take, in ms; a wait takes as long as it says. */
export function attemptMs({ action, timeout }: Pick<Step | Compensation, 'action' | 'timeout'>): number {
  if (action.case === 'wait') return durationMs(action.value);
  return timeout ? durationMs(timeout) : (usualMs[action.case ?? ''] ?? 0);
}

/** When an attempt that has not been heard of counts as lost; for a wait, when it is over. */
export function attemptDueMs({ attemptAtMs }: Attempts, what: Pick<Step | Compensation, 'action' | 'timeout'>): number {
  return attemptAtMs + attemptMs(what) + (what.action.case === 'wait' ? 0 : graceMs);
}

/** The wait before the next attempt, in ms; `failed` attempts were made. Deterministic: it is decided, not tried. */
export function retryWaitMs(retry: Retry | undefined, failed: number): number {
  const firstMs = msOr(retry?.backoff, 1_000);
  return Math.min(msOr(retry?.backoffMax, 60_000), firstMs * 2 ** Math.min(30, failed - 1));
}

/** When something is due without anybody saying anything; undefined: nothing is. */
export function nextDueMs(state: RunState): number | undefined {
  if (!isOpen(state)) return undefined;
  let dueMs = state.status === 'running' ? state.endByMs : Number.POSITIVE_INFINITY;
  if (state.plan) for (const unit of state.units.values()) dueMs = Math.min(dueMs, unitDueMs(unit));
  return Number.isFinite(dueMs) ? dueMs : undefined;
}

function unitDueMs({ planned, undo, ...unit }: Unit): number {
  if (!planned) return Number.POSITIVE_INFINITY;
  const { step } = planned;
  const own = unit.kind === 'task' ? dueOf(unit, step) : Number.POSITIVE_INFINITY;
  return undo && step.compensation ? Math.min(own, dueOf(undo, step.compensation)) : own;
}

function dueOf(attempts: Attempts, what: Pick<Step | Compensation, 'action' | 'timeout'>): number {
  if (attempts.status === 'waiting') return attempts.retryAtMs;
  return attempts.status === 'running' ? attemptDueMs(attempts, what) : Number.POSITIVE_INFINITY;
}

function msOr(duration: Duration | undefined, usual: number): number {
  return duration ? durationMs(duration) : usual;
}
