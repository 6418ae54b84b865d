import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freePort } from './free-port.js';
import { tool } from './tools.js';
import { until } from './until.js';

/** A PostgreSQL of its own, on a free port of this machine. */
export interface Cluster {
  readonly port: number;
  readonly folder: string;
  /** Of its first process. */
  readonly pid: number;
  /** Makes an empty database; its URL. */
  createDatabase(): Promise<string>;
  /** Kills all its processes with SIGKILL, and returns when they are gone. */
  kill(): Promise<void>;
  /** Starts it again, on the same port and data; resolves when it takes connections. */
  start(): Promise<void>;
  /** Ends it and takes its folder away. */
  remove(): Promise<void>;
}

/** How it is made. */
export interface ClusterOptions {
  /** Whether what it answers is on disk: for tests that kill it. Else it is faster. */
  readonly durable?: boolean;
  /** Goes on when this process ends: somebody else will end it. */
  readonly detached?: boolean;
}

/** Path of the server; undefined where it cannot be had, and then tests are skipped (see `tool`). */
export const postgres = tool('postgres');

const user = 'dacp';

/** Makes a cluster and starts it. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'dacp-postgres-'));
  const owner = ownerOf(folder);
  const data = join(folder, 'data');
  const locale = ['--locale=C', '--encoding=UTF8', '--no-sync', '--no-instructions'];
  execFileSync(program('initdb'), ['-D', data, '-U', user, '-A', 'trust', ...locale], { stdio: 'pipe', ...owner });
  const port = await freePort();
  let server: ChildProcess | undefined;

  function launch(): void {
    const log = openSync(join(folder, 'log'), 'a');
    const words = ['-D', data, '-p', String(port), ...settings(options.durable ?? false)];
    const { detached = false } = options;
    server = spawn(program('postgres'), words, { stdio: ['ignore', log, log], cwd: folder, detached, ...owner });
    closeSync(log);
    if (detached) server.unref();
  }

  async function start(): Promise<void> {
    launch();
    if (!options.detached) process.once('exit', killAll);
    const taking = async () => {
      // It refuses to start while a process of its former life is about to end.
      if (server?.exitCode !== null) launch();
      return await answers(port);
    };
    await until(taking, `PostgreSQL in ${folder} takes connections`, 60_000).catch(error => {
      throw new Error(`${error.message}\n${readFileSync(join(folder, 'log'), 'utf8').slice(-2_000)}`);
    });
  }

  const own = () => (server?.pid === undefined ? [] : familyOf(server.pid));
  const killAll = () => {
    const pids = own();
    for (const pid of pids) endAtOnce(pid);
    return pids;
  };

  async function kill(): Promise<void> {
    process.removeListener('exit', killAll);
    // So that it makes no further one while they are looked up.
    if (own().length > 0) server?.kill('SIGSTOP');
    const pids = killAll();
    await until(() => !runningProcesses().some(({ pid }) => pids.includes(pid)), 'PostgreSQL is gone');
  }

  await start();
  return {
    port,
    folder,
    get pid() {
      return server?.pid ?? -1;
    },
    createDatabase: () => createDatabase(port),
    kill,
    start,
    async remove() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The cluster that all test files of a run share; the run ends it (see `postgres-run.ts`). Makes an empty database in it; its URL. */
export async function makeDatabase(): Promise<string> {
  const run = process.env.TEST_POSTGRES_RUN;
  if (run === undefined) throw new Error('there is no run: vitest.config.ts names test/harness/postgres-run.ts');
  const file = join(run, 'cluster.json');
  if (mayStart(run)) {
    const { port, folder, pid } = await startCluster({ detached: true });
    endWith(Number(process.env.TEST_POSTGRES_OWNER), pid, folder);
    writeFileSync(`${file}.new`, JSON.stringify({ port, folder, pid }));
    renameSync(`${file}.new`, file);
  }
  await until(() => existsSync(file), 'another test file has started PostgreSQL', 30_000);
  return await createDatabase(JSON.parse(readFileSync(file, 'utf8')).port);
}

/** Ends the cluster when the run has ended without doing so, as when it was killed. */
function endWith(owner: number, pid: number, folder: string): void {
  const words = `while kill -0 ${owner} && kill -0 ${pid}; do sleep 1; done 2>/dev/null; kill -9 ${pid} && rm -rf "$0"`;
  spawn('sh', ['-c', words, folder], { detached: true, stdio: 'ignore' }).unref();
}

function mayStart(run: string): boolean {
  try {
    mkdirSync(join(run, 'starting'));
    return true;
  } catch {
    return false;
  }
}

function program(name: 'initdb' | 'postgres'): string {
  if (postgres === undefined) throw new Error('PostgreSQL is missing: skip the test where `postgres` is undefined');
  return join(dirname(postgres), name);
}

function settings(durable: boolean): string[] {
  const common = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'shared_buffers=64MB',
  ];
  const fast = ['fsync=off', 'full_page_writes=off'];
  return [...common, ...(durable ? [] : fast)].flatMap(setting => ['-c', setting]);
}

/** PostgreSQL refuses to run as root: then another user gets the folder. */
function ownerOf(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const name = ['postgres', 'nobody'].find(isUser);
  if (name === undefined) throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody');
  const [uid, gid] = ['-u', '-g'].map(option => Number(execFileSync('id', [option, name], { encoding: 'utf8' })));
  chownSync(folder, uid ?? -1, gid ?? -1);
  return { uid: uid ?? -1, gid: gid ?? -1 };
}

function isUser(name: string): boolean {
  try {
    execFileSync('id', [name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function endAtOnce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function urlOf(port: number, database: string): string {
  return `postgres://${user}@127.0.0.1:${port}/${database}`;
}

async function answers(port: number): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlOf(port, 'postgres'), connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabase(port: number): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: urlOf(port, 'postgres') });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return urlOf(port, name);
}

/** The process and those that it started. */
function familyOf(parent: number): number[] {
  return runningProcesses().flatMap(({ pid, ppid }) => (pid === parent || ppid === parent ? [pid] : []));
}

/** Without those that have ended and that nobody has asked about. */
function runningProcesses(): { pid: number; ppid: number }[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' }).trim().split('\n');
  return lines.flatMap(line => {
    const [pid, ppid, state = ''] = line.trim().split(/\s+/);
    return state.startsWith('Z') ? [] : [{ pid: Number(pid), ppid: Number(ppid) }];
  });
}
