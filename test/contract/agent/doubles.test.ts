import { describe, expect, it } from 'vitest';
import { Performative, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { answerError, defineAgent } from '../../../src/agent/index.js';
import { MeshError } from '../../../src/base/index.js';
import { contentJson } from '../../../src/message/index.js';
import { gate, scene } from './scene.js';

/** An agent that counts how often it does its work. */
function counting(work: () => unknown = () => undefined, more: object = {}) {
  let count = 0;
  const handle = async () => {
    count++;
    await work();
    return count;
  };
  return { ...scene([defineAgent({ id: 'a', capabilities: { go: { handle } }, ...more })]), count: () => count };
}

/** What was offered, once its agent has had its turn. */
async function settled<T>(offered: T, settle: () => Promise<unknown>): Promise<T> {
  await settle();
  return offered;
}

describe('a message that comes twice', () => {
  it('is handled once and answered the same way again', async () => {
    const { offer, settle, count } = counting();
    const first = offer('a', { id: 'm1' });
    await settle();
    const again = offer('a', { id: 'm1' });
    await settle();
    expect(count()).toBe(1);
    expect(again.replies).toEqual(first.replies);
    expect(again.endings).toEqual(['well']);
  });

  it('hears what becomes of the first, while that one is worked on', async () => {
    const work = gate();
    const { offer, settle, count } = counting(() => work.opened);
    const first = offer('a', { id: 'm1' });
    await settle();
    const again = offer('a', { id: 'm1' });
    await settle();
    expect(again.endings).toEqual([]);
    work.open();
    await settle();
    expect(count()).toBe(1);
    expect([...first.endings, ...again.endings]).toEqual(['well', 'well']);
    expect(again.replies).toEqual(first.replies);
  });

  it('fails again as it failed', async () => {
    const { offer, settle, count } = counting(() => Promise.reject(new MeshError('STORE_FAILED', 'disk')));
    offer('a', { id: 'm1' });
    await settle();
    const again = offer('a', { id: 'm1' });
    await settle();
    expect(count()).toBe(1);
    expect(answerError(again.replies[0] as never)).toMatchObject({ reason: 'STORE_FAILED' });
    expect(again.endings).toMatchObject([{ reason: 'STORE_FAILED' }]);
  });

  it('is handled anew when it is durable and its handler failed without an answer', async () => {
    let broken = true;
    const { offer, settle, count } = counting(() => {
      if (broken) throw new MeshError('STORE_FAILED', 'disk');
    });
    const message = { id: 'm1', performative: Performative.INFORM, receipt: Receipt.DURABLE };
    expect((await settled(offer('a', message), settle)).endings).toMatchObject([{ reason: 'STORE_FAILED' }]);
    broken = false;
    expect((await settled(offer('a', message), settle)).endings).toEqual(['well']);
    expect((await settled(offer('a', message), settle)).endings).toEqual(['well']);
    expect(count()).toBe(2);
  });

  it('is taken when the first was turned away: by a full mailbox, by a deadline, by a sender who gave up', async () => {
    const work = gate();
    const { offer, settle, clock, count } = counting(() => work.opened, { mailboxMax: 1 });
    offer('a', { id: 'busy' });
    await settle();
    const waiting = offer('a', { id: 'waits' });
    expect(offer('a', { id: 'm1' }).refused).toMatchObject({ reason: 'MAILBOX_FULL' });
    waiting.cancel(new MeshError('CALL_CANCELLED', 'gone'));
    expect(offer('a', { id: 'm1' }).refused).toBeUndefined();
    work.open();
    await clock.advanceAsync(1);
    expect(count()).toBe(2);
    const again = offer('a', { id: 'waits' });
    await settle();
    expect(again.endings).toEqual(['well']);
    expect(count()).toBe(3);
  });

  it('takes the place of the first when nobody waits for that one any more', async () => {
    const work = gate();
    const { offer, settle, count } = counting(() => work.opened);
    offer('a', { id: 'busy' });
    const first = offer('a', { id: 'm1' });
    await settle();
    const again = offer('a', { id: 'm1' });
    first.cancel(new MeshError('CALL_CANCELLED', 'gone'));
    work.open();
    await settle();
    expect(first.endings).toMatchObject([{ reason: 'CALL_CANCELLED' }]);
    expect(again.endings).toEqual(['well']);
    expect(again.replies).toHaveLength(1);
    expect(count()).toBe(2);
  });

  it('of another sender is another message', async () => {
    const { offer, settle, count } = counting();
    const own = offer('a', { id: 'm1', sender: 'ann' });
    const other = offer('a', { id: 'm1', sender: 'bea' });
    await settle();
    expect(count()).toBe(2);
    expect([own, other].map(({ replies }) => contentJson(replies[0]?.content))).toEqual([1, 2]);
  });

  it('long after hears that it was handled, and an asker that its answer is gone', async () => {
    const { offer, settle, count } = counting();
    offer('a', { id: 'm1', receipt: Receipt.DURABLE });
    offer('a', { id: 'm2' });
    await settle();
    for (let i = 0; i < 100; i++) offer('a', { id: `other ${i}` });
    for (let i = 0; i < 10; i++) await settle();
    const durable = offer('a', { id: 'm1', receipt: Receipt.DURABLE });
    const asked = offer('a', { id: 'm2' });
    expect(durable).toMatchObject({ replies: [], endings: ['well'] });
    expect(asked.endings).toMatchObject([{ reason: 'OUTCOME_UNKNOWN' }]);
    expect(count()).toBe(102);
  });

  it('is remembered among thousands for a while, and not for ever', async () => {
    const { offer, settle, clock, count } = counting(() => undefined, { mailboxMax: 10_000 });
    for (let i = 0; i < 900; i++) offer('a', { id: `m${i}`, performative: 'tell' });
    for (let i = 0; i < 50; i++) await settle();
    offer('a', { id: 'm0', performative: 'tell' });
    await settle();
    expect(count()).toBe(900);
    await clock.advanceAsync(700_000);
    expect(clock.pending).toBe(0);
    offer('a', { id: 'm0', performative: 'tell' });
    await settle();
    expect(count()).toBe(901);
  });

  it('is answered by an agent that drains', async () => {
    const { offer, settle, host } = counting();
    offer('a', { id: 'm1' });
    await settle();
    const closed = host.remove('a');
    expect(offer('a', { id: 'new' }).refused).toMatchObject({ reason: 'AGENT_DRAINING' });
    expect(offer('a', { id: 'm1' }).endings).toEqual(['well']);
    await closed;
  });
});
