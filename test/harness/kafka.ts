import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isAlive } from './node.js';
import { makeTemporaryFolder } from './temporary-folder.js';
import { tool } from './tools.js';
import { until } from './until.js';

const execute = promisify(execFile);
/** Brokers of tests are started more often than they are busy: their code is compiled once, quickly, and one thread collects garbage. */
const lean = '-XX:+UseSerialGC -XX:TieredStopAtLevel=1';
const program = (name: string) => new URL(`../../deploy/kafka/${name}`, import.meta.url).pathname;

/** Whether a broker can be had here; on CI it must. Tests that need one stand in `describe.skipIf(!kafkaCanBeHad())`. */
export function kafkaCanBeHad(): boolean {
  const [java, jars] = [tool('java'), tool('kafka')];
  return java !== undefined && jars !== undefined;
}

/** A real broker of one test: nobody else uses it. */
export interface Broker extends AsyncDisposable {
  /** `127.0.0.1:PORT`; stays the same over a restart. */
  readonly address: string;
  readonly folder: string;
  /** Of its process now. */
  pid(): number;
  /** Ends it with SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Starts it on the same data and port. */
  restart(): Promise<void>;
}

/** How a broker is started. */
export interface BrokerOptions {
  /** 0, a free one, unless given. */
  readonly port?: number;
  /** As whoever runs a broker has it: ready later, faster then. */
  readonly forSpeed?: boolean;
}

/** Starts a broker; it takes some seconds. It ends with this process at the latest. */
export async function startKafka({ port = 0, forSpeed = false }: BrokerOptions = {}): Promise<Broker> {
  const own = makeTemporaryFolder();
  const folder = own.path;
  const java = forSpeed ? '' : lean;
  const address = await up(folder, { port, java });
  const pid = () => Number(readFileSync(join(folder, 'broker.pid'), 'utf8'));
  return {
    address,
    folder,
    pid,
    async kill() {
      const killed = pid();
      process.kill(killed, 'SIGKILL');
      await until(() => !isAlive(killed), 'the broker is gone');
    },
    async restart() {
      await up(folder, { java });
    },
    async [Symbol.asyncDispose]() {
      await stopKafka(folder, { wipe: true });
      own[Symbol.dispose]();
    },
  };
}

/**
 * Address of the broker that all test files of a run share; the first one that asks starts it. Each test takes a prefix of topics of its
 * own, and leaves the broker up.
 */
export async function sharedKafka(): Promise<string> {
  const { TEST_KAFKA_FOLDER: folder, TEST_KAFKA_OWNER: owner } = process.env;
  if (folder === undefined) throw new Error('the broker of a test run is for tests; start one of your own');
  return await up(folder, { owner: Number(owner) });
}

/** A prefix of topics that no other test has. */
export function ownPrefix(): string {
  return `test${process.pid}-${Math.random().toString(36).slice(2, 10)}`;
}

/** Stops the broker of a folder, if there is one. */
export async function stopKafka(folder: string, { wipe }: { readonly wipe: boolean }): Promise<void> {
  if (!existsSync(folder)) return;
  await execute(program('kafka-down.sh'), ['--data', folder, ...(wipe ? ['--wipe'] : [])]);
}

async function up(folder: string, { port = 0, owner = process.pid, java = lean }): Promise<string> {
  const words = ['--data', folder, '--port', String(port), '--while', String(owner)];
  const env = { ...process.env, KAFKA_JAVA: java };
  const { stdout } = await execute(program('kafka-up.sh'), words, { timeout: 240_000, env });
  return stdout.trim();
}
