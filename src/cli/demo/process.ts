import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { MeshError } from '../../base/index.js';
import type { Config } from '../../node/index.js';
import { type AttachTo, type DemoHostName, type DemoReport, demoHostNames } from './messages.js';

/** A demo host that is attached. */
export interface AttachedProcess {
  readonly hostId: string;
  readonly agents: readonly string[];
  readonly pid: number | undefined;
}

/** The demo's agent hosts, seen from `dacp up`. */
export interface DemoProcesses {
  /**
   * Lets them attach to the node of a configuration, all at once; tells of each, in their own order. Errors: UNREACHABLE when one
   * cannot, or ended before.
   */
  attach(config: Config, attached: (host: AttachedProcess) => void): Promise<void>;
  /** Lets them finish what they have, and ends by force those that take longer than `drainMs` and a second. Idempotent. */
  stop(drainMs: number): Promise<void>;
}

interface DemoProcess {
  attach(config: Config): Promise<AttachedProcess>;
  stop(drainMs: number): Promise<void>;
}

/** Starts the demo's agent hosts; they load while the node starts. */
export function startDemo(): DemoProcesses {
  const hosts = demoHostNames.map(startHost);
  return {
    async attach(config, attached) {
      for (const host of await Promise.all(hosts.map(one => one.attach(config)))) attached(host);
    },
    async stop(drainMs) {
      await Promise.all(hosts.map(host => host.stop(drainMs)));
    },
  };
}

function startHost(name: DemoHostName): DemoProcess {
  const child = fork(new URL('./host.js', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  // Forking cannot fail for want of a program; when it fails for want of memory, `attach` says so.
  child.on('error', () => undefined);
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  return {
    attach: config => attach(child, ended, { name, config }),
    async stop(drainMs) {
      if (child.connected) child.disconnect();
      const hard = setTimeout(() => child.kill('SIGKILL'), drainMs + 1000);
      if (child.exitCode === null && child.signalCode === null) await ended;
      clearTimeout(hard);
    },
  };
}

async function attach(child: ChildProcess, ended: Promise<void>, to: AttachTo): Promise<AttachedProcess> {
  if (child.connected) child.send(to);
  const report = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
  const message = report?.[0] as DemoReport | undefined;
  if (message && 'agents' in message) return { ...message, pid: child.pid };
  throw new MeshError('UNREACHABLE', `the demo's agent host "${to.name}" ended: ${message?.failure ?? 'see its log'}`);
}
