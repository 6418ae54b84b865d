import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type Change, ChangeSchema } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { evolve } from './evolve.js';
import type { RunState } from './state.js';

/** A decision in the making: the changes so far, and the run as they make it. */
export interface Draft {
  readonly state: RunState;
  readonly nowMs: number;
  readonly changes: readonly Change[];
  /** Takes a change. */
  add(kind: Change['kind']): void;
}

/** A decision without a change. */
export function createDraft(from: RunState, nowMs: number): Draft {
  let state = from;
  const changes: Change[] = [];
  return {
    get state() {
      return state;
    },
    nowMs,
    changes,
    add(kind) {
      const at = timestampFromMs(nowMs);
      const change = create(ChangeSchema, { runId: state.id, version: state.version + 1n, at });
      change.kind = kind;
      state = evolve(state, change);
      changes.push(change);
    },
  };
}
