import type { JsonValue } from '@bufbuild/protobuf';
import type { TraceContext } from '#gen/dacp/message/v2/message_pb.js';
import type { Step } from '#gen/dacp/workflow/v1/workflow_pb.js';
import type { MeshError } from '../../base/index.js';

/** Something that a step, or what undoes it, has to do. */
export interface Job {
  readonly runId: string;
  readonly namespace: string;
  readonly conversationId: string;
  readonly traceContext: TraceContext | undefined;
  /** The step, as `StepBegun` names it. */
  readonly key: string;
  readonly action: Step['action'];
  readonly input: JsonValue;
  /** The same whenever this job is done again: whoever is asked by it knows that it is the same. At most 40 characters. */
  readonly id: string;
  /** When it must be over, in ms since the epoch. */
  readonly dueMs: number;
  /** Doing it twice does no harm. */
  readonly repeatable: boolean;
  /** It may have been done before: the node was away. */
  readonly again: boolean;
  /** Aborted when nobody waits for it any more. */
  readonly signal: AbortSignal;
}

/** How a job ended. */
export type JobEnd =
  | { readonly result: JsonValue }
  /** `uncertain`: it may have been done all the same. */
  | { readonly error: MeshError; readonly uncertain: boolean };

/** Does jobs of one kind. Never rejects. */
export type Perform = (job: Job) => Promise<JobEnd>;

/** Who does what, by the name of the action. */
export type Performers = Readonly<Partial<Record<NonNullable<Step['action']['case']>, Perform>>>;
