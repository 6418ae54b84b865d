import type { JsonObject } from '@bufbuild/protobuf';
import type { Observed, PromptChange } from '#gen/dacp/prompt/v1/events_pb.js';
import type { Variable } from '#gen/dacp/prompt/v1/prompt_pb.js';

/** What may be wanted of a prompt. */
export type Command =
  | {
      readonly kind: 'draft';
      readonly name?: string;
      readonly metadata?: Readonly<Record<string, string>>;
      readonly template: string;
      /** None: every variable of the template, as a text. */
      readonly variables: readonly Variable[];
      /** Empty or absent: the draft that is the newest, else the next one. */
      readonly version?: string;
      readonly note?: string;
    }
  | { readonly kind: 'publish'; readonly version: string }
  | { readonly kind: 'label'; readonly label: string; readonly version: string }
  | { readonly kind: 'observe'; readonly observed: Observed }
  | { readonly kind: 'experiment'; readonly id: string; readonly wanted: Comparison }
  | { readonly kind: 'stop'; readonly reason: string };

/** What is compared with what, and how surely. */
export interface Comparison {
  readonly label: string;
  readonly candidate: string;
  /** Share of executions that the candidate gets, 0–1. */
  readonly weight: number;
  readonly alpha: number;
  readonly minSamples: number;
  readonly maxSamples: number;
}

/** What is to be rendered. */
export interface Rendering {
  /** A version or a label; empty: "production". */
  readonly version?: string;
  readonly values: JsonObject;
  /** Those with the same key get the same version of an experiment; empty: by chance. */
  readonly assignmentKey?: string;
}

/** What is to be kept of what happened. */
export type What = PromptChange['what'];
