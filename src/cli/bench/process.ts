import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MeshError } from '../../base/index.js';
import { environmentWith } from '../../node/index.js';
import type { Answer, OrderName, Orders, Role } from './orders.js';

/** A process of a measurement, seen from `dacp bench`. */
export interface Part {
  readonly role: Role;
  readonly pid: number | undefined;
  /** Has something done there. Errors: what went wrong there; UNREACHABLE when the process has ended, with the end of its log. */
  order<N extends OrderName>(name: N, takes: Orders[N]['takes']): Promise<Orders[N]['gives']>;
  /** Rejects when the process ends without having been stopped. */
  readonly broken: Promise<never>;
  /** Lets it end in order, and ends it by force when that takes too long. Idempotent. */
  stop(): Promise<void>;
}

/** How long a process may take to end in order, in ms. */
const stopMs = 5_000;

/** Starts a process; its log goes into a file of the folder. */
export function startPart(role: Role, folder: string): Part {
  const logFile = join(folder, `${role}.log`);
  const log = openSync(logFile, 'a');
  const child = fork(new URL('./part/main.js', import.meta.url), [role], {
    stdio: ['ignore', log, log, 'ipc'],
    // What they leave in the folder for temporary files when they are killed goes with this one.
    env: environmentWith({ TMPDIR: folder }),
  });
  closeSync(log);
  let stopping = false;
  const ended = new Promise<never>((_, reject) => {
    const end = () => reject(new MeshError('UNREACHABLE', `the ${role} of the bench ended: ${tail(logFile)}`));
    child.once('exit', end);
    child.once('error', end);
  });
  const broken = ended.catch((error: MeshError) =>
    stopping ? new Promise<never>(() => undefined) : Promise.reject(error),
  );
  // Not everybody waits for it.
  broken.catch(() => undefined);
  return {
    role,
    pid: child.pid,
    broken,
    order: createOrders(child, ended),
    stop() {
      stopping = true;
      return stop(child);
    },
  };
}

type Waiting = { resolve(gives: unknown): void; reject(error: MeshError): void };

function createOrders(child: ChildProcess, ended: Promise<never>): Part['order'] {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  child.on('message', message => {
    const answer = message as Answer;
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('failure' in answer) asked?.reject(new MeshError(answer.failure.reason, answer.failure.message));
    else asked?.resolve(answer.gives);
  });
  return (name, takes) => {
    const given = new Promise<never>((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve: resolve as Waiting['resolve'], reject });
      if (child.connected) child.send({ id: last, name, takes });
    });
    return Promise.race([given, ended]);
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  if (child.connected) child.disconnect();
  const hard = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await ended;
  clearTimeout(hard);
}

/** The last lines of a log, which say why. */
function tail(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-5).join('\n') || 'its log is empty';
}
