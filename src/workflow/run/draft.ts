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
  const changes: Change[] = [];
  const at = timestampFromMs(nowMs);
  // One shape for all of them, which a literal with a getter has not.
  const draft: Draft & { state: RunState } = {
    state: from,
    nowMs,
    changes,
    add(kind) {
      // A literal: `create` walks over the descriptor, which costs more than the rest of a step.
      const { id: runId, version: before } = draft.state;
      const change: Change = { $typeName: 'dacp.workflow.v1.Change', runId, version: before + 1n, at, kind };
      draft.state = evolve(draft.state, change);
      changes.push(change);
    },
  };
  return draft;
}
