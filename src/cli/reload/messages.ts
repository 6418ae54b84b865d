import type { LoadedConfig } from '../../node/index.js';

/** From `dacp agent run` to the process that runs the agents: first what to load, then that its agents may attach. */
export type ToGeneration =
  | {
      readonly load: readonly string[];
      readonly configuration: LoadedConfig;
      readonly json: boolean;
      readonly verbose: boolean;
      /** How the person calls this program. */
      readonly command: string;
      /** Agents of the same files are attached. */
      readonly again: boolean;
    }
  | 'attach';

/** And back: each file that it reads, that all are loaded, that its agents are attached. What goes wrong it tells the person itself. */
export type FromGeneration = { readonly read: string } | 'loaded' | 'attached';
