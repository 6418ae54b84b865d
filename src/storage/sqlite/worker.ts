/** Entry of the store's thread: takes requests, commits what has queued up together, answers after the commit. */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { assert } from '../../base/index.js';
import { createAwake } from './awake.js';
import { type Engine, openEngine } from './engine.js';
import { toFault } from './faults.js';
import { createPacker, createUnpacker } from './parcel.js';
import type { Answer, Parcel, ReadRequest, Reply, Request, ThreadOptions, WriteRequest } from './protocol.js';
import { packReply } from './replies.js';
import { unpackRequests } from './requests.js';

/**
 * Writes in one transaction at most. Not more, so that of many writers some prepare while others commit: with 512 writers and groups
 * of 512 the two threads would only take turns (23,000 writes a second instead of 30,000).
 */
const groupMax = 256;

function serve(port: MessagePort, engine: Engine): void {
  const queue: Request[] = [];
  const packer = createPacker();
  const unpacker = createUnpacker();
  const awake = createAwake({ now: () => performance.now(), nextTurn: setImmediate });

  function take(parcel: Parcel): void {
    for (const request of unpackRequests(unpacker, parcel)) queue.push(request);
  }

  function takeWaiting(): void {
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) take(next.message);
  }

  function say(replies: readonly Reply[]): void {
    for (const reply of replies) packReply(packer, reply);
    const parcel = packer.take();
    port.postMessage({ replies: parcel } satisfies Answer, [parcel.bytes.buffer]);
  }

  port.on('message', (parcel: Parcel) => {
    awake.asked();
    take(parcel);
    while (queue.length > 0) {
      takeWaiting();
      const { writes, reads, close } = takeGroup(queue);
      if (writes.length > 0) say(commit(engine, writes));
      for (const { id, read } of reads) say([{ id, outcome: engine.read(read) }]);
      if (close) return end(port, engine);
    }
    awake.answered();
  });
}

/** What runs next: up to a full transaction of writes, with the reads that stand between them. */
function takeGroup(queue: Request[]): { writes: WriteRequest[]; reads: ReadRequest[]; close: boolean } {
  const writes: WriteRequest[] = [];
  const reads: ReadRequest[] = [];
  let taken = 0;
  let close = false;
  for (; taken < queue.length && writes.length < groupMax && !close; taken++) {
    const request = queue[taken] as Request;
    if (request === 'close') close = true;
    else if ('write' in request) writes.push(request);
    else reads.push(request);
  }
  queue.splice(0, taken);
  return { writes, reads, close };
}

function commit(engine: Engine, writes: readonly WriteRequest[]): Reply[] {
  const outcomes = engine.writeGroup(writes.map(request => request.write));
  return outcomes.map((outcome, index) => ({ id: (writes[index] as WriteRequest).id, outcome }));
}

function end(port: MessagePort, engine: Engine): void {
  engine.close();
  port.close();
}

assert(parentPort, 'this file runs as a worker thread');
try {
  const engine = openEngine(workerData as ThreadOptions);
  serve(parentPort, engine);
  parentPort.postMessage({ opened: true } satisfies Answer);
} catch (error) {
  parentPort.postMessage({ fault: toFault(error) } satisfies Answer);
}
