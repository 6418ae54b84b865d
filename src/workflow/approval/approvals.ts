import type { Approval, Question } from '#gen/dacp/workflow/v1/approval_pb.js';
import type { Verdict } from '#gen/dacp/workflow/v1/workflow_pb.js';
import type { Lifecycle } from '../../base/index.js';

/** What somebody asks for. */
export interface Request {
  readonly question: Question;
  /** Who asks, as an address. */
  readonly askedBy: string;
  /** Chosen by whoever asks, so that asking twice asks once; empty: a new one. */
  readonly id?: string;
}

/** What a person says. */
export interface Answer {
  readonly verdict: Verdict;
  readonly reason: string;
  /** By their own word. */
  readonly by: string;
}

/** Which approvals; what is empty or absent does not matter. */
export interface ApprovalQuery {
  /** Those that are answered too. */
  readonly answered?: boolean;
  readonly approver?: string;
  readonly runId?: string;
  /** At most; 100 unless said. */
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/** Persons' words (S8, S16): what was asked for and what was answered is in the record, and outlives the node. */
export interface Approvals extends Lifecycle {
  /** Asks; asking the same under the same id again asks nothing. Errors: APPROVAL_HELD. */
  request(request: Request): Promise<Approval>;
  /** Says yes or no. Errors: APPROVAL_UNKNOWN; APPROVAL_STATE when another answer was first. */
  answer(id: string, answer: Answer): Promise<Approval>;
  /** Whoever asked needs it no longer; one that is answered stays as it is. Errors: APPROVAL_UNKNOWN. */
  withdraw(id: string, reason: string): Promise<Approval>;
  /** Resolves when it is answered, by a person or by its deadline. Errors: APPROVAL_UNKNOWN; the signal's reason; DRAINING. */
  answered(id: string, signal?: AbortSignal): Promise<Approval>;
  /** As it stands. Errors: APPROVAL_UNKNOWN. */
  get(id: string): Promise<Approval>;
  /** Newest first. Errors: FIELD_INVALID for a wrong page token. */
  list(query?: ApprovalQuery): Promise<{ approvals: Approval[]; nextPageToken: string }>;
  /** Those that are open, then each that is asked for or answered. Ends with the signal's reason, or DRAINING. */
  watch(approver?: string, signal?: AbortSignal): AsyncIterable<Approval>;
}
