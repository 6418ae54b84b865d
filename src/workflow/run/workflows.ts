import type { Change, JournalEntry, Resolution, Run, StartWorkflowRequest } from '#gen/dacp/workflow/v1/workflow_pb.js';
import type { Lifecycle } from '../../base/index.js';
import type { RunQuery } from './tables.js';

/** Runs of workflows (S8, S10, S16). What was answered is in the record; what is open goes on after a restart. */
export interface Workflows extends Lifecycle {
  /** Checks a workflow; resolves with what may go wrong. Errors: WORKFLOW_INVALID, with each fault and its place. */
  check(request: Pick<StartWorkflowRequest, 'workflow' | 'input' | 'namespace'>): string[];
  /** Starts a run. Starting the same workflow under the same id again starts nothing. Errors: WORKFLOW_INVALID, WORKFLOW_HELD. */
  open(request: StartWorkflowRequest): Promise<Run>;
  /** Its changes after a version, then every new one until it has ended. Errors: WORKFLOW_UNKNOWN; DRAINING when this closes. */
  watch(id: string, afterVersion?: bigint, signal?: AbortSignal): AsyncIterable<Change>;
  /** Ends it; one that has ended stays as it is. Errors: WORKFLOW_UNKNOWN. */
  cancel(id: string, reason: string): Promise<Run>;
  /** Decides on a step whose outcome is not known. Errors: WORKFLOW_UNKNOWN, WORKFLOW_STEP_UNKNOWN, WORKFLOW_STATE. */
  resolve(id: string, step: string, how: { readonly resolution: Resolution; readonly by: string }): Promise<Run>;
  /** As it stands. Errors: WORKFLOW_UNKNOWN. */
  get(id: string): Promise<Run>;
  /** Newest first, without what went in and came out. Errors: FIELD_INVALID for a wrong page token. */
  list(query?: RunQuery): Promise<{ runs: Run[]; nextPageToken: string }>;
  /**
   * What a process says of a workflow that it runs; resolves when it is in the record, with how the run stands when the entry opens one
   * that has been begun before. Errors: WORKFLOW_TAKEN, WORKFLOW_HELD, WORKFLOW_STATE, OUTCOME_UNKNOWN, WORKFLOW_UNKNOWN.
   */
  journal(entry: JournalEntry): Promise<Run | undefined>;
}
