import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { MeshError } from '../../base/index.js';
import type { Config } from '../../node/index.js';
import type { AttachTo, DemoHostName, DemoReport } from './messages.js';

/** A demo host that is attached. */
export interface AttachedProcess {
  readonly hostId: string;
  readonly agents: readonly string[];
  readonly pid: number | undefined;
}

/** How a process ended. */
export interface ProcessEnd {
  readonly pid: number | undefined;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines of its error stream. */
  readonly lastLines: readonly string[];
}

/** A process of a demo host. */
export interface HostProcess {
  readonly ended: Promise<ProcessEnd>;
  /** Errors: UNREACHABLE when it cannot attach, or ended before. */
  attach(config: Config): Promise<AttachedProcess>;
  stop(drainMs: number): Promise<void>;
}

/** As many lines of its error stream are kept. */
const linesMax = 3;

/** Starts one; it loads, and waits to be told where to attach. */
export function startHost(name: DemoHostName): HostProcess {
  const child = fork(new URL('./host.js', import.meta.url), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const ended = endOf(child, keepLines(child));
  return {
    ended,
    attach: config => attach(child, ended, { name, config }),
    async stop(drainMs) {
      if (child.connected) child.disconnect();
      const hard = setTimeout(() => child.kill('SIGKILL'), drainMs + 1000);
      await ended;
      clearTimeout(hard);
    },
  };
}

/** Not by the event `close`, which does not come to who has closed the channel. */
async function endOf(child: ChildProcess, lastLines: () => readonly string[]): Promise<ProcessEnd> {
  const silent = child.stderr && once(child.stderr, 'close');
  const { exitCode, signal } = await new Promise<Pick<ProcessEnd, 'exitCode' | 'signal'>>(resolve => {
    child.once('exit', (code, name) => resolve({ exitCode: code, signal: name }));
    child.once('error', () => resolve({ exitCode: null, signal: null }));
  });
  await silent;
  return { pid: child.pid, exitCode, signal, lastLines: lastLines() };
}

/** A line of an error stream in words: of the log only what is not right; undefined: nothing to be told. */
export function lineInWords(line: string): string | undefined {
  const text = line.trim();
  if (!text.startsWith('{')) return text || undefined;
  try {
    const { level, msg, err } = JSON.parse(text) as { level?: unknown; msg?: unknown; err?: { message?: unknown } };
    if (level !== 'warn' && level !== 'error') return undefined;
    return [msg, err?.message].filter(Boolean).join(': ') || undefined;
  } catch {
    return text;
  }
}

/** What it writes to its error stream goes to ours; the last lines are kept. */
function keepLines({ stderr }: ChildProcess): () => readonly string[] {
  let tail = '';
  stderr?.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk);
    tail = (tail + chunk).slice(-4096);
  });
  return () =>
    tail
      .split('\n')
      .map(lineInWords)
      .filter(line => line !== undefined)
      .slice(-linesMax);
}

async function attach(child: ChildProcess, ended: Promise<ProcessEnd>, to: AttachTo): Promise<AttachedProcess> {
  if (child.connected) child.send(to);
  const event = await Promise.race([once(child, 'message'), ended]);
  if (!Array.isArray(event)) throw unreachable(to.name, describeEnd(event as ProcessEnd));
  const report = event[0] as DemoReport;
  if ('agents' in report) return { ...report, pid: child.pid };
  throw unreachable(to.name, `ended: ${report.failure}`);
}

function unreachable(name: DemoHostName, how: string): MeshError {
  return new MeshError('UNREACHABLE', `the demo's agent host "${name}" ${how}`);
}

/** In one line: how it ended, and what it said last. */
export function describeEnd({ exitCode, signal, lastLines }: ProcessEnd): string {
  const how = signal === null ? `ended with exit code ${exitCode}` : `was ended by ${signal}`;
  return lastLines.length === 0 ? how : `${how}; it said last: ${lastLines.join(' | ')}`;
}
