import { MeshError } from '../../base/index.js';

/** Where a run leaves its recording. */
export interface Divergence {
  /** Who did something that the recording does not know. */
  readonly agent: string;
  /** What, in a sentence. */
  readonly what: string;
  /** The message of the recording that was played when it happened, by its number; undefined: none that is known. */
  readonly at: number | undefined;
}

/** What the agent hears that asked something to which the recording has no answer. */
export function diverged({ agent, what }: Divergence): MeshError {
  return new MeshError('REPLAY_DIVERGED', `${what}; the recording has no answer to that`, { details: { agent } });
}
