import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { MeshError } from '../../base/index.js';
import type { Config } from '../../node/index.js';
import type { AttachTo, DemoReport } from './messages.js';

/** The demo's agent host, seen from `dacp up`. */
export interface DemoProcess {
  readonly pid: number | undefined;
  /** Lets it attach to the node of a configuration; its host id and agents. Errors: UNREACHABLE when it cannot, or ended before. */
  attach(config: Config): Promise<{ hostId: string; agents: readonly string[] }>;
  /** Lets it finish what it has, and ends it by force when that takes longer than `drainMs` and a second. Idempotent. */
  stop(drainMs: number): Promise<void>;
}

/** Starts the demo's agent host; it loads while the node starts. */
export function startDemo(): DemoProcess {
  const child = fork(new URL('./host.js', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  // Forking cannot fail for want of a program; when it fails for want of memory, `attach` says so.
  child.on('error', () => undefined);
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  return {
    pid: child.pid,
    attach: config => attach(child, ended, config),
    async stop(drainMs) {
      if (child.connected) child.disconnect();
      const hard = setTimeout(() => child.kill('SIGKILL'), drainMs + 1000);
      if (child.exitCode === null && child.signalCode === null) await ended;
      clearTimeout(hard);
    },
  };
}

async function attach(child: ChildProcess, ended: Promise<void>, config: Config) {
  if (child.connected) child.send({ config } satisfies AttachTo);
  const report = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
  const message = report?.[0] as DemoReport | undefined;
  if (message && 'agents' in message) return message;
  throw new MeshError('UNREACHABLE', `the demo's agent host ended: ${message?.failure ?? 'see its log'}`);
}
