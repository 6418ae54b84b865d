import { AsyncLocalStorage } from 'node:async_hooks';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

/** The command as users have it, compiled. */
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** How a command is started. */
export interface CliOptions {
  /** Beside PATH and what coverage needs; the tester's own settings do not count. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Where it runs; its `.env` is read there. */
  readonly folder?: string | undefined;
  /** What stands on its standard input. */
  readonly input?: string;
}

/** The same of a command that runs in this process. */
export type HereOptions = Pick<CliOptions, 'env' | 'folder'>;

/** How a command ended, and what it wrote. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface CliProcess {
  readonly pid: number;
  /** The next line of its output as JSON. Rejects when the process ends before, with what it wrote. */
  nextObject(): Promise<Record<string, unknown>>;
  /** The next line of its output that the test accepts; those before are dropped. */
  nextLine(accept?: (line: string) => boolean): Promise<string>;
  /** The next line of its error stream. */
  nextErrorLine(): Promise<string>;
  signal(name: NodeJS.Signals): void;
  /** Resolves when it has ended and everything that it wrote was read. */
  readonly ended: Promise<CliResult>;
}

/** Runs `dacp` with these words to its end. */
export async function runCli(words: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return await startCli(words, options).ended;
}

/**
 * The same in this process, from the sources, for what needs no process of its own: some ten times cheaper. Several may run at once
 * when folder and environment are the same. Not for what stays until it is interrupted, reads its standard input or starts processes.
 */
export async function runHere(words: readonly string[], options: HereOptions = {}): Promise<CliResult> {
  const { runCommandLine } = await import('../../src/cli/program.js');
  const leave = enter(options);
  const written = { stdout: '', stderr: '' };
  try {
    return { code: await writer.run(written, () => runCommandLine(words)), ...written };
  } finally {
    leave();
  }
}

/** Who writes to the streams of this process: a command that runs here. */
const writer = new AsyncLocalStorage<Record<Stream, string>>();
type Stream = 'stdout' | 'stderr';

/** Where the commands are that run here now: this process has one folder and one environment for all of them. */
let surroundings: { readonly key: string; commands: number; leave(): void } | undefined;

/** Makes the surroundings of a command those of this process; returns how to leave them. */
function enter({ folder, env = {} }: HereOptions): () => void {
  const key = JSON.stringify([folder, env]);
  surroundings ??= { key, commands: 0, leave: surround(folder, env) };
  const entered = surroundings;
  if (entered.key !== key)
    throw new Error('a command runs here with another folder or environment: use runCli for one of them');
  entered.commands++;
  return () => {
    entered.commands--;
    if (entered.commands > 0) return;
    surroundings = undefined;
    entered.leave();
  };
}

function surround(folder: string | undefined, env: Readonly<Record<string, string>>): () => void {
  const before = { env: { ...process.env }, folder: process.cwd(), argv: process.argv };
  const ends = [hear('stdout'), hear('stderr')];
  // In place: what is native, such as the folder for temporary files, reads the environment of the process itself.
  setEnvironment({ ...ownEnvironment(/^VITEST/), ...env });
  process.argv = [process.execPath, main];
  if (folder !== undefined) process.chdir(folder);
  return () => {
    process.chdir(before.folder);
    process.argv = before.argv;
    setEnvironment(before.env);
    for (const end of ends) end();
  };
}

function setEnvironment(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (env[name] === undefined) delete process.env[name];
  Object.assign(process.env, env);
}

/** What commands write to a stream of this process goes nowhere else. */
function hear(name: Stream): () => void {
  const stream = process[name];
  const write = stream.write.bind(stream) as (...given: unknown[]) => boolean;
  const spy = vi.spyOn(stream, 'write').mockImplementation((...given: unknown[]) => {
    const written = writer.getStore();
    if (!written) return write(...given);
    written[name] += given[0];
    return true;
  });
  // A command that ends with its process leaves listeners on its streams.
  const most = stream.getMaxListeners();
  stream.setMaxListeners(0);
  return () => {
    stream.setMaxListeners(most);
    spy.mockRestore();
  };
}

/** The JSON objects of an output of one object a line. */
export function objects(output: string): Record<string, unknown>[] {
  return output
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));
}

/** Starts `dacp` with these words. */
export function startCli(words: readonly string[], options: CliOptions = {}): CliProcess {
  const child = spawn(process.execPath, [main, ...words], {
    cwd: options.folder,
    env: { ...ownEnvironment(), ...options.env },
  });
  child.stdin.end(options.input ?? '');
  return follow(child);
}

/** Without the settings of whoever runs the tests, and of what runs them unless it is kept. */
function ownEnvironment(kept = /^$/): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter(
    name => kept.test(name) || !/^(DACP|DATAMETRIA|NODE_OPTIONS|VITEST|.*_API_KEY)/.test(name),
  );
  return Object.fromEntries(names.map(name => [name, process.env[name]]));
}

/** The same of any program. */
export function follow(child: ChildProcessWithoutNullStreams): CliProcess {
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', chunk => {
    stdout += chunk;
  });
  child.stderr.on('data', chunk => {
    stderr += chunk;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const errorLines = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  async function nextLine(accept: (line: string) => boolean = () => true, from = lines): Promise<string> {
    for (;;) {
      const { value, done } = await from.next();
      if (done) {
        const { code } = await ended;
        throw new Error(`the process ended with ${code} before the line came\n${stdout}${stderr}`);
      }
      if (accept(value)) return value;
    }
  }
  return {
    pid: child.pid ?? -1,
    nextLine: accept => nextLine(accept),
    nextErrorLine: () => nextLine(undefined, errorLines),
    nextObject: async () => JSON.parse(await nextLine()),
    signal: name => void child.kill(name),
    ended,
  };
}
