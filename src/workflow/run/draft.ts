import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Change } from '#gen/dacp/workflow/v1/workflow_pb.js';
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
  const at = timestampFromMs(nowMs);
  return {
    get state() {
      return state;
    },
    nowMs,
    changes,
    add(kind) {
      // A literal: `create` walks over the descriptor, which costs more than the rest of a step.
      const version = state.version + 1n;
      const change: Change = { $typeName: 'dacp.workflow.v1.Change', runId: state.id, version, at, kind };
      state = evolve(state, change);
      changes.push(change);
    },
  };
}
