import { describe, expect, it } from 'vitest';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import type { Communication, Sent } from '../../../agent/index.js';
import { MeshError } from '../../../base/index.js';
import { publish } from './publish.js';

/** A mesh whose notes are taken when the test says so. */
function createMesh() {
  const open: { take(receivers: string[]): void; refuse(error: MeshError): void }[] = [];
  const mesh: Pick<Communication, 'send' | 'ask'> = {
    send: () =>
      new Promise<Sent>((resolve, reject) =>
        open.push({
          take: receivers => resolve({ receivers, receipt: Receipt.ACCEPTED } as unknown as Sent),
          refuse: reject,
        }),
      ),
    ask: async () => null,
  };
  return { mesh, open };
}

const turn = () => new Promise(resolve => setImmediate(resolve));

describe('what is published to measure', () => {
  it('keeps as many notes under way as it is told, until all are taken', async () => {
    const { mesh, open } = createMesh();
    const published = publish(mesh, { subscribers: 1, count: 40, concurrency: 3 });
    let taken = 0;
    for (; open.length > 0; await turn()) {
      expect(open.length).toBe(Math.min(3, 40 - taken));
      open.shift()?.take(['a']);
      taken += 1;
    }
    const figures = await published;
    expect(taken).toBe(40);
    expect(figures.count).toBe(40);
    expect(figures.rate).toBeCloseTo(40 / figures.seconds);
  });

  it('counts the time of a note that has to be said again', async () => {
    const { mesh, open } = createMesh();
    const published = publish(mesh, { subscribers: 1, count: 1, concurrency: 1 });
    open.shift()?.refuse(new MeshError('LINK_BUSY', 'later', { retryAfterMs: 1 }));
    while (open.length === 0) await turn();
    open.shift()?.take(['a']);
    expect((await published).p50Ms).toBeGreaterThan(0);
  });

  it('says a note again when the link was busy, and ends when somebody did not get one', async () => {
    const { mesh, open } = createMesh();
    const published = publish(mesh, { subscribers: 2, count: 1, concurrency: 8 });
    open.shift()?.refuse(new MeshError('LINK_BUSY', 'later', { retryAfterMs: 1 }));
    while (open.length === 0) await turn();
    open.shift()?.take(['a']);
    await expect(published).rejects.toThrow('1 of 2 subscribers');
  });
});
