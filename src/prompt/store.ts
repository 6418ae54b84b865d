import type { PromptChange } from '#gen/dacp/prompt/v1/events_pb.js';
import type { Prompt } from '#gen/dacp/prompt/v1/prompt_pb.js';

/** A port: where prompts are kept (S6: storage is a backend). */
export interface PromptStore {
  /** A prompt as it stands, by its whole name; undefined: there is none. */
  load(name: string): Promise<Prompt | undefined>;
  /**
   * Keeps changes, and the prompt as it stands after them. Errors: VERSION_CONFLICT when it has changed since it was at `revision`, and
   * then nothing is kept.
   */
  save(prompt: Prompt, changes: readonly PromptChange[], revision: bigint): Promise<void>;
  /** Prompts by name: those whose names begin with `prefix` and come after `after`. */
  list(prefix: string, after: string, limit: number): Promise<Prompt[]>;
}
