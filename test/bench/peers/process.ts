import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/** What one of the peers' processes is started with. */
export interface ProcessOptions {
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Processes of one measurement: started together, gone together. */
export interface Processes extends AsyncDisposable {
  /** Starts one that runs until the end; resolves when it has written a line `READY`, or at once when it never does; gives its id. */
  serve(words: readonly string[], options?: ProcessOptions & { readonly ready?: boolean }): Promise<number>;
  /** Runs one to its end; gives what stood in its line `RESULT {…}`. Rejects when there is none. */
  result(words: readonly string[], options?: ProcessOptions): Promise<Readonly<Record<string, unknown>>>;
}

/** How long a process may take until it is ready, or to its end, in ms. */
const limitMs = 120_000;
const running = new Set<ChildProcess>();

/** Begins a measurement. */
export function startProcesses(): Processes {
  const own = new Set<ChildProcess>();
  const begin = (words: readonly string[], options: ProcessOptions) => {
    const begun = start(words, options);
    own.add(begun.child);
    return begun;
  };
  return {
    async serve(words, { ready = true, ...options } = {}) {
      const { lines, child } = begin(words, options);
      if (ready) await lines(line => line.startsWith('READY'));
      return child.pid ?? 0;
    },
    async result(words, options = {}) {
      const { child, lines } = begin(words, options);
      const line = await lines(text => text.startsWith('RESULT '));
      await end(child);
      return JSON.parse(line.slice('RESULT '.length));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...own].map(end));
    },
  };
}

/** Ends every process of every measurement at once: for Ctrl-C. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

function start(words: readonly string[], { folder, env }: ProcessOptions) {
  const [program = '', ...rest] = words;
  const child = spawn(program, rest, {
    ...(folder !== undefined && { cwd: folder }),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let said = '';
  child.stderr.on('data', chunk => {
    said = (said + chunk).slice(-2000);
  });
  const failed = once(child, 'error').then(([error]) => Promise.reject(new Error(`${program}: ${error}`)));
  failed.catch(() => undefined);
  const reader = createInterface({ input: child.stdout });

  /** The first line that is wanted. Rejects when the process ends before, or takes too long. */
  function lines(wanted: (line: string) => boolean): Promise<string> {
    const found = new Promise<string>((resolve, reject) => {
      const tooLong = setTimeout(
        () => reject(new Error(`${words.join(' ')} takes longer than ${limitMs} ms`)),
        limitMs,
      );
      reader.on('line', line => {
        if (!wanted(line)) return;
        clearTimeout(tooLong);
        resolve(line);
      });
      reader.once('close', () => {
        clearTimeout(tooLong);
        reject(new Error(`${words.join(' ')} ended without a word\n${said}`));
      });
    });
    return Promise.race([found, failed]);
  }
  return { child, lines };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 3_000);
  await ended;
  clearTimeout(hard);
}

/** Runs a program to its end, such as an installer; gives what it wrote. Rejects with the end of that when it fails. */
export async function runToEnd(words: readonly string[], options: ProcessOptions = {}): Promise<string> {
  const [program = '', ...rest] = words;
  const child = spawn(program, rest, {
    ...(options.folder !== undefined && { cwd: options.folder }),
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let written = '';
  let faults = '';
  child.stdout.on('data', chunk => {
    written += chunk;
  });
  child.stderr.on('data', chunk => {
    faults = (faults + chunk).slice(-4000);
  });
  const [code] = await once(child, 'close').catch(error => [String(error)]);
  running.delete(child);
  if (code !== 0) throw new Error(`${words.join(' ')} failed (${code}):\n${written.slice(-4000)}${faults}`);
  return written;
}

/** Until somebody listens there. Rejects when nobody does for so long, or the process that is to has ended. */
export async function listening(
  port: number,
  { maxMs = limitMs, pid }: { readonly maxMs?: number; readonly pid?: number } = {},
): Promise<void> {
  const endMs = performance.now() + maxMs;
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (open) return;
    if (pid !== undefined && !isRunning(pid))
      throw new Error(`process ${pid} ended before it listened on port ${port}`);
    if (performance.now() > endMs) throw new Error(`nobody listens on port ${port}`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
