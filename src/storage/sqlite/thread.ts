import type { Worker } from 'node:worker_threads';
import { MeshError } from '../../base/index.js';
import { toError } from './faults.js';
import { createPacker, createUnpacker } from './parcel.js';
import type { Answer, Outcome, Parcel, Request, ThreadOptions, WireResult, WireStatement } from './protocol.js';
import { unpackReplies } from './replies.js';
import { packRequest } from './requests.js';
import { spawnWorker } from './spawn.js';

/** The store's thread as seen from outside. */
export interface Thread {
  write(statements: readonly WireStatement[]): Promise<readonly WireResult[]>;
  read(statement: WireStatement): Promise<WireResult>;
  /** Finishes what was asked for, then ends. */
  close(): Promise<void>;
}

/**
 * So many requests cross at once, though more may come in this turn: the thread commits them while the others are made. With 64
 * writers who wait for each other's commit the two threads would take turns.
 */
const groupEnough = 32;

interface Waiting {
  resolve(results: readonly WireResult[]): void;
  reject(error: MeshError): void;
}

/** Starts the thread; resolves when the database is open. Errors: DATA_FOLDER_HELD, DATA_FOLDER_UNUSABLE, STORE_FAILED. */
export async function openThread(options: ThreadOptions, spawn = spawnWorker): Promise<Thread> {
  const worker = spawn(options);
  const exited = new Promise<void>(resolve => worker.once('exit', () => resolve()));
  await opened(worker).catch(async error => {
    await worker.terminate();
    throw error;
  });
  return createThread(worker, exited);
}

function opened(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', (answer: Answer) => ('fault' in answer ? reject(toError(answer.fault)) : resolve()));
    worker.once('error', error => reject(died(error)));
    worker.once('exit', () => reject(died(undefined)));
  });
}

function died(error: unknown): MeshError {
  const why = error instanceof Error ? error.message : 'it ended';
  return new MeshError('STORE_FAILED', `the store's thread is gone: ${why}; start the process again`, { cause: error });
}

function createThread(worker: Worker, exited: Promise<void>): Thread {
  const waiting = new Map<number, Waiting>();
  const packer = createPacker();
  const unpacker = createUnpacker();
  let queued = 0;
  let nextId = 1;
  let gone: MeshError | undefined;

  function onReplies(parcel: Parcel): void {
    for (const { id, outcome } of unpackReplies(unpacker, parcel)) {
      const call = waiting.get(id);
      waiting.delete(id);
      if (call) settle(call, outcome);
    }
  }

  function onGone(error: MeshError): void {
    gone ??= error;
    for (const call of waiting.values()) call.reject(gone);
    waiting.clear();
  }

  // What is asked for within one turn of the event loop crosses in one message: crossing costs more than what it carries.
  function flush(): void {
    if (queued === 0) return;
    queued = 0;
    const parcel = packer.take();
    worker.postMessage(parcel, [parcel.bytes.buffer]);
  }

  function enqueue(request: Request): void {
    packRequest(packer, request);
    queued++;
    if (queued === 1) setImmediate(flush);
    if (queued === groupEnough) flush();
  }

  function call(make: (id: number) => Request): Promise<readonly WireResult[]> {
    return new Promise((resolve, reject) => {
      if (gone) return reject(gone);
      const id = nextId++;
      enqueue(make(id));
      waiting.set(id, { resolve, reject });
    });
  }

  worker.on('message', (answer: Answer) => 'replies' in answer && onReplies(answer.replies));
  worker.on('error', error => onGone(died(error)));
  worker.on('exit', () => onGone(died(undefined)));

  return {
    write: write => call(id => ({ id, write })),
    read: async statement => (await call(id => ({ id, read: statement })))[0] as WireResult,
    close() {
      if (!gone) enqueue('close');
      return exited;
    },
  };
}

function settle(call: Waiting, outcome: Outcome): void {
  if ('fault' in outcome) call.reject(toError(outcome.fault));
  else call.resolve(outcome.results);
}
