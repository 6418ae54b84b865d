import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('link-worker.mjs', import.meta.url));

/** A host in a process of its own. */
export interface LinkProcess extends AsyncDisposable {
  readonly process: ChildProcess;
  /** Ids of messages that its sink has taken, in order, and those that it has handled. */
  readonly taken: string[];
  readonly handled: Set<string>;
  /** Kills it, and resolves when all that it has said is read. */
  kill(): Promise<void>;
}

export interface LinkProcessOptions {
  /** `none`: it only attaches. */
  readonly serve?: string;
  /** The agent that it tells as much as it can. */
  readonly flood?: string;
}

/** Starts one; resolves when it is attached. */
export async function startLinkProcess(
  hostId: string,
  node: string,
  { serve = '127.0.0.1:0', flood }: LinkProcessOptions = {},
): Promise<LinkProcess> {
  const env = { ...process.env, ...(flood === undefined ? {} : { FLOOD: flood }) };
  const child = spawn(process.execPath, [script, hostId, node, serve], { stdio: ['ignore', 'pipe', 'inherit'], env });
  const taken: string[] = [];
  const handled = new Set<string>();
  const lines = createInterface({ input: child.stdout });
  const read = once(lines, 'close');
  const attached = new Promise<void>((resolve, reject) => {
    lines.on('line', line => {
      if (line === 'attached') resolve();
      else if (line.startsWith('taken ')) taken.push(line.slice(6));
      else if (line.startsWith('handled ')) handled.add(line.slice(8));
    });
    child.once('exit', code => reject(new Error(`host ${hostId} ended with ${code} before it was attached`)));
  });

  async function kill(): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    await read;
  }

  try {
    await attached;
  } catch (error) {
    await kill();
    throw error;
  }
  return { process: child, taken, handled, kill, [Symbol.asyncDispose]: kill };
}
