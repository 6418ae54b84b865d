import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Failure } from '#gen/dacp/message/v2/message_pb.js';
import { type Retry, StepDoneSchema, StepFailedSchema, StepUnknownSchema } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { toValue } from '../../message/index.js';
import type { AttemptId, CommandOf } from './commands.js';
import type { Draft } from './draft.js';
import { type Attempts, isOpen, type Unit } from './state.js';
import { retryWaitMs } from './times.js';

/** An attempt has ended well. What is heard of another attempt than the last, or of one that has ended, changes nothing. */
export function done(draft: Draft, { key, attempt, undo, result }: CommandOf<'done'>): void {
  if (!underWay(draft, { key, attempt, undo })) return;
  draft.add({ case: 'stepDone', value: create(StepDoneSchema, { step: key, attempt, undo, result: toValue(result) }) });
}

/** An attempt has not ended well. */
export function fail(draft: Draft, command: CommandOf<'fail'>): void {
  const { key, attempt, undo, failure, uncertain } = command;
  const attempts = underWay(draft, command);
  const unit = draft.state.units.get(key);
  if (!attempts || !unit) return;
  const { repeatable, retry } = rulesOf(unit, undo);
  if (uncertain && !repeatable) {
    // Said again by whoever does not know either.
    if (attempts.status === 'unknown') return;
    draft.add({ case: 'stepUnknown', value: create(StepUnknownSchema, { step: key, attempt, undo, failure }) });
    return;
  }
  const retryAtMs = nextTry(draft, { attempt, undo, retry });
  addFailed(draft, { key, attempt, undo, failure, uncertain, retryAtMs });
}

/** An attempt that failed. */
export interface Failed extends AttemptId {
  readonly failure: Failure;
  readonly uncertain: boolean;
  /** Undefined: it is not tried again. */
  readonly retryAtMs: number | undefined;
}

/** Says that an attempt has failed. */
export function addFailed(draft: Draft, { key, retryAtMs, ...said }: Failed): void {
  const value = create(StepFailedSchema, {
    ...said,
    step: key,
    ...(retryAtMs !== undefined && { retryAt: timestampFromMs(retryAtMs) }),
  });
  draft.add({ case: 'stepFailed', value });
}

/** The attempts at this, when this is the last one and nobody has said how it ended. */
function underWay({ state }: Draft, { key, attempt, undo }: AttemptId): Attempts | undefined {
  if (!isOpen(state)) return undefined;
  const unit = state.units.get(key);
  const attempts = undo ? unit?.undo : unit;
  if (attempts?.attempt !== attempt) return undefined;
  return attempts.status === 'running' || attempts.status === 'unknown' ? attempts : undefined;
}

/** What holds for a step, or for its compensation. */
function rulesOf(unit: Unit, undo: boolean): { repeatable: boolean; retry: Retry | undefined } {
  const step = unit.planned?.step;
  if (!undo) return { repeatable: unit.repeatable, retry: step?.retry };
  return { repeatable: step?.compensation?.repeatable ?? false, retry: step?.compensation?.retry };
}

/** What will not succeed is not tried again, but undone. */
function nextTry(
  { state, nowMs }: Draft,
  { attempt, undo, retry }: { readonly attempt: number; readonly undo: boolean; readonly retry: Retry | undefined },
): number | undefined {
  if (attempt >= (retry?.attempts ?? 1) || (!undo && state.status !== 'running')) return undefined;
  const atMs = nowMs + retryWaitMs(retry, attempt);
  return undo || atMs < state.endByMs ? atMs : undefined;
}
