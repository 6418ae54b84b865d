import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { describe, expect, test, vi } from 'vitest';
import { createPacker, createUnpacker } from './parcel.js';
import type { Answer, Parcel, Reply, Request } from './protocol.js';
import { packReply } from './replies.js';
import { unpackRequests } from './requests.js';
import { openThread } from './thread.js';

/** A worker that only notes what it is sent. */
function makeWorker() {
  const sent: Request[][] = [];
  const unpacker = createUnpacker();
  const packer = createPacker();
  const worker = Object.assign(new EventEmitter(), {
    postMessage: (parcel: Parcel) => sent.push(unpackRequests(unpacker, parcel)),
    terminate: vi.fn(async () => 1),
  });
  const say = (answer: Answer) => worker.emit('message', answer);
  function reply(...replies: Reply[]): void {
    for (const one of replies) packReply(packer, one);
    say({ replies: packer.take() });
  }
  return { sent, worker: worker as unknown as Worker, say, reply };
}

const options = { folder: 'x', migrations: [] };
const statement = { sql: 'SELECT 1', params: [], expectChanges: undefined };
const turn = () => new Promise(resolve => setImmediate(resolve));

async function openFake() {
  const fake = makeWorker();
  const opening = openThread(options, () => fake.worker);
  fake.say({ opened: true });
  return { ...fake, thread: await opening };
}

describe('the thread of the store', () => {
  test('gets in one message what is asked for in one turn', async () => {
    const { thread, sent } = await openFake();
    void thread.write([statement]);
    void thread.read(statement);
    await turn();
    void thread.write([statement]);
    await turn();
    expect(sent.map(requests => requests.length)).toEqual([2, 1]);
  });

  test('begins with a group of 32 while the rest of the turn is still being asked for', async () => {
    const { thread, sent } = await openFake();
    for (let n = 0; n < 40; n++) void thread.write([statement]);
    expect(sent.map(requests => requests.length)).toEqual([32]);
    await turn();
    expect(sent.map(requests => requests.length)).toEqual([32, 8]);
    for (let n = 0; n < 32; n++) void thread.write([statement]);
    await turn();
    expect(sent.map(requests => requests.length)).toEqual([32, 8, 32]);
  });

  test('answers each call by its id, in any order', async () => {
    const { thread, reply } = await openFake();
    const write = thread.write([statement]);
    const read = thread.read(statement);
    await turn();
    const result = { changes: 1, lastRowId: 1, columns: [], rows: [] };
    reply({ id: 2, outcome: { results: [result] } });
    const details = { statement: '0' };
    reply({ id: 1, outcome: { fault: { reason: 'WRITE_CONFLICT', message: 'no', details } } });
    expect(await read).toEqual(result);
    await expect(write).rejects.toMatchObject({ reason: 'WRITE_CONFLICT', details: { statement: '0' } });
  });

  test('fails every call that waits, and every later one, when it dies', async () => {
    const { thread, worker } = await openFake();
    const calls = [thread.write([statement]), thread.read(statement)];
    worker.emit('error', new Error('out of memory'));
    worker.emit('exit', 1);
    for (const call of [...calls, thread.write([statement])])
      await expect(call).rejects.toMatchObject({
        reason: 'STORE_FAILED',
        message: expect.stringContaining('out of memory'),
      });
    await thread.close();
  });

  test('is ended when it cannot open, and says why', async () => {
    const { worker, say } = makeWorker();
    const opening = openThread(options, () => worker);
    say({ fault: { reason: 'DATA_FOLDER_HELD', message: 'held', details: {} } });
    await expect(opening).rejects.toMatchObject({ reason: 'DATA_FOLDER_HELD' });
    expect(worker.terminate).toHaveBeenCalledOnce();
  });

  test('that ends before it opened is an error', async () => {
    const { worker } = makeWorker();
    const opening = openThread(options, () => worker);
    worker.emit('exit', 1);
    await expect(opening).rejects.toMatchObject({ reason: 'STORE_FAILED' });
  });
});
