import type { Config } from '../../node/index.js';

/** The demo's agent hosts, each a process of its own. */
export const demoHostNames = ['analysts', 'summarizers', 'reporter'] as const;

/** One of them. */
export type DemoHostName = (typeof demoHostNames)[number];

/** From `dacp up` to a demo host, once: its own configuration, in which `node` is where the node turned out to be. */
export interface AttachTo {
  readonly name: DemoHostName;
  readonly config: Config;
}

/** From a demo host to `dacp up`, once. */
export type DemoReport =
  | { readonly hostId: string; readonly agents: readonly string[] }
  /** It could not attach. */
  | { readonly failure: string };
