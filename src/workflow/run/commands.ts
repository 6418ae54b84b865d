import type { JsonValue } from '@bufbuild/protobuf';
import type { Failure } from '#gen/dacp/message/v2/message_pb.js';
import type { JournalEntry, Resolution, Started } from '#gen/dacp/workflow/v1/workflow_pb.js';

/** Which attempt at what. */
export interface AttemptId {
  readonly key: string;
  readonly attempt: number;
  /** At its compensation. */
  readonly undo: boolean;
}

/** What is wanted of a run, or was heard of its steps. */
export type Command =
  | { readonly kind: 'start'; readonly started: Started }
  | ({ readonly kind: 'done'; readonly result: JsonValue } & AttemptId)
  /** `uncertain`: it may have been done all the same. */
  | ({ readonly kind: 'fail'; readonly failure: Failure; readonly uncertain: boolean } & AttemptId)
  | { readonly kind: 'resolve'; readonly key: string; readonly resolution: Resolution; readonly by: string }
  | { readonly kind: 'cancel'; readonly reason: string }
  /** The node is back. */
  | { readonly kind: 'resume' }
  /** What a process that runs code says. */
  | { readonly kind: 'journal'; readonly entry: JournalEntry; readonly started: Started | undefined }
  /** Time has passed. */
  | { readonly kind: 'tick' };

/** A command of a kind. */
export type CommandOf<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;
