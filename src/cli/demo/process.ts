import type { Config } from '../../node/index.js';
import { type DemoEvents, keepHost } from './keeper.js';
import { demoHostNames } from './messages.js';

/** The demo's agent hosts, seen from `dacp up`. */
export interface DemoProcesses {
  readonly hostIds: readonly string[];
  /**
   * Lets them attach to the node of a configuration, all at once; tells of each, in their own order. From then on one that ends is
   * told of and started again. Errors: UNREACHABLE when one cannot attach, or ended before.
   */
  attach(config: Config, events: DemoEvents): Promise<void>;
  /** Lets them finish what they have, and ends by force those that take longer than `drainMs` and a second. Idempotent. */
  stop(drainMs: number): Promise<void>;
}

/** Starts the demo's agent hosts; they load while the node starts. */
export function startDemo(): DemoProcesses {
  const hosts = demoHostNames.map(keepHost);
  return {
    hostIds: demoHostNames,
    async attach(config, events) {
      for (const host of await Promise.all(hosts.map(one => one.attach(config)))) events.attached(host);
      for (const host of hosts) host.keep(config, events);
    },
    async stop(drainMs) {
      await Promise.all(hosts.map(host => host.stop(drainMs)));
    },
  };
}
