import {
  type CliOptions,
  type CliProcess,
  type CliResult,
  type HereOptions,
  runCli,
  runHere,
  startCli,
} from './cli.js';
import { type Stores, storeWords } from './stores.js';
import { makeTemporaryFolder } from './temporary-folder.js';

/** How a mesh is started. */
export interface MeshOptions {
  /** With the demo's agents in their hosts. */
  readonly demo?: boolean;
  /** Kept by the caller; a new one, gone with the mesh, unless given. */
  readonly folder?: string;
  /** 0, a free one, unless given: for a node that comes back where it was. */
  readonly port?: number;
  /** Further words of the command line. */
  readonly words?: readonly string[];
  readonly env?: CliOptions['env'];
  /** For what is about these alone; those of the run unless given. */
  readonly stores?: Stores;
}

/** A real node, started as users start it. */
export interface Mesh extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  readonly port: number;
  /** Its data folder. */
  readonly folder: string;
  readonly pid: number;
  /** Of the demo's agent hosts. */
  readonly demoPids: readonly number[];
  /** What its ready line said. */
  readonly ready: Readonly<Record<string, unknown>>;
  readonly process: CliProcess;
  /** Runs a command against it, as users run it. */
  cli(words: readonly string[], options?: CliOptions): Promise<CliResult>;
  /** Runs a command against it in this process, which is far cheaper; see `runHere`. */
  here(words: readonly string[], options?: HereOptions): Promise<CliResult>;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<CliResult>;
  /** Ends it with SIGKILL. */
  kill(): Promise<CliResult>;
}

/** Agent hosts of the demo. */
const demoHosts = 3;

/** Starts `dacp up` on a free port and resolves when it is ready, with `demo` when its agents are attached. */
export async function startMesh(options: MeshOptions = {}): Promise<Mesh> {
  const own = options.folder === undefined ? makeTemporaryFolder() : undefined;
  const folder = options.folder ?? own?.path ?? '';
  const stores = await storeWords(folder, options.stores);
  const words = ['up', '--json', '--port', String(options.port ?? 0), '--data', folder, ...stores];
  words.push(...(options.words ?? []));
  if (options.demo) words.push('--demo', '--quiet');
  const started = startCli(words, { env: { DATAMETRIA_AGENT_LOG_LEVEL: 'warn', ...options.env } });
  const ready = await started.nextObject();
  const demoPids: number[] = [];
  while (options.demo && demoPids.length < demoHosts) demoPids.push(Number((await started.nextObject()).pid));
  const address = String(ready.address);

  const toIt = ([command = '', ...rest]: readonly string[]) => [command, '--node', address, ...rest];
  async function end(signal: NodeJS.Signals): Promise<CliResult> {
    started.signal(signal);
    return await started.ended;
  }

  return {
    address,
    port: Number(address.slice(address.lastIndexOf(':') + 1)),
    folder,
    pid: started.pid,
    demoPids,
    ready,
    process: started,
    cli: (words, cliOptions) => runCli(toIt(words), cliOptions),
    here: (words, hereOptions) => runHere(toIt(words), hereOptions),
    stop: () => end('SIGINT'),
    kill: () => end('SIGKILL'),
    async [Symbol.asyncDispose]() {
      await end('SIGTERM');
      for (const pid of demoPids.filter(isAlive)) process.kill(pid, 'SIGKILL');
      own?.[Symbol.dispose]();
    },
  };
}

/** Whether a process with this id is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
