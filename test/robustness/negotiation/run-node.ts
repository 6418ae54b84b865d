import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A node process that can be killed, and started again where it was. */
export interface RunningNode extends AsyncDisposable {
  readonly address: string;
  /** SIGKILL, and a new process on the same folder and port. */
  killAndRestart(): Promise<void>;
  kill(): Promise<void>;
}

/** Starts one on a free port. */
export async function runNode(folder: string): Promise<RunningNode> {
  const program = new URL('node.mjs', import.meta.url).pathname;
  let port = '0';
  let child: ChildProcess;

  async function start(): Promise<string> {
    child = spawn(process.execPath, [program, folder, port], { stdio: ['ignore', 'pipe', 'inherit'] });
    if (!child.stdout) throw new Error('the node has no output');
    for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line).address as string;
    throw new Error('the node ended before it was ready');
  }

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  const address = await start();
  port = address.slice(address.lastIndexOf(':') + 1);
  return {
    address,
    kill,
    async killAndRestart() {
      await kill();
      await start();
    },
    [Symbol.asyncDispose]: kill,
  };
}
