import type { Config } from '../../node/index.js';

/** From `dacp up` to the demo host, once: its own configuration, in which `node` is where the node turned out to be. */
export interface AttachTo {
  readonly config: Config;
}

/** From the demo host to `dacp up`, once. */
export type DemoReport =
  | { readonly hostId: string; readonly agents: readonly string[] }
  /** It could not attach. */
  | { readonly failure: string };
