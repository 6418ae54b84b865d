import type { DiffLine, FailureCluster, Prompt, PromptKey } from '#gen/dacp/prompt/v1/prompt_pb.js';
import type { Command, Rendering } from './commands.js';

/** A prompt's name; without a namespace: of "default". */
export type Key = Pick<PromptKey, 'id'> & { readonly namespace?: string };

/** A text for a model. */
export interface Rendered {
  readonly text: string;
  /** To be named in the feedback. */
  readonly version: string;
  /** The experiment that it is a part of; empty: none. */
  readonly experimentId: string;
}

/** What changed between two versions. */
export interface Difference {
  readonly from: string;
  readonly to: string;
  readonly lines: readonly DiffLine[];
  /** Variables that were added, removed or changed, for people. */
  readonly variables: readonly string[];
}

/** What was found in a version's failures. */
export interface Optimised {
  readonly clusters: readonly FailureCluster[];
  /** The draft that avoids them; empty: there is none. */
  readonly draft: string;
  /** Why there is none, or who wrote it. */
  readonly why: string;
}

/** Prompts (S6): drafted, published, rendered, measured, compared, improved. */
export interface Prompts {
  /**
   * Carries out a command. Errors: PROMPT_UNKNOWN, PROMPT_INVALID, PROMPT_PUBLISHED, PROMPT_DRAFT, EXPERIMENT_REFUSED.
   */
  execute(key: Key, command: Command): Promise<Prompt>;
  /** Errors: PROMPT_UNKNOWN. */
  get(key: Key): Promise<Prompt>;
  list(query: { namespace?: string; prefix?: string; pageSize?: number; pageToken?: string }): Promise<{
    readonly prompts: readonly Prompt[];
    readonly nextPageToken: string;
  }>;
  /** Errors: PROMPT_UNKNOWN, PROMPT_VARIABLES. */
  render(key: Key, rendering: Rendering): Promise<Rendered>;
  /** `from` and `to` are versions or labels; empty: "production", and the newest. */
  diff(key: Key, from: string, to: string): Promise<Difference>;
  /** Drafts a version that avoids the failures of one; nothing is published. */
  optimise(key: Key, version: string, signal?: AbortSignal): Promise<Optimised>;
}
