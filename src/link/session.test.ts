import { describe, expect, it } from 'vitest';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { createFakeClock, MeshError } from '../base/index.js';
import { createMessage, encodeMessage } from '../message/index.js';
import { decodeFrame } from './frame-read.js';
import { encodeDelivery, encodeFrame, encodeItem } from './frame-write.js';
import type { InboundFrame } from './inbound-frame.js';
import { completeLimits, type LinkLimits } from './limits.js';
import { silentObserver } from './observer.js';
import { type Outgoing, outgoing, type Tracker } from './outgoing.js';
import { createSession, type Session } from './session.js';

const bytes = encodeMessage(createMessage({ performative: 'tell', sender: 'a', receiver: 'b' }));
const record = encodeDelivery(bytes, { receivers: [], signature: new Uint8Array(0), hops: 0, sessionId: '' });
const nothing: InboundFrame = { ...decodeFrame(new Uint8Array(0)) };
const gone = new MeshError('UNREACHABLE', 'gone');

/** A session, and what it hands on. */
function open(limits: Partial<LinkLimits> = {}, simple = false) {
  const taken: number[] = [];
  let overfull: MeshError | undefined;
  const clock = createFakeClock();
  const session = createSession({
    simple,
    limits: completeLimits(limits),
    clock,
    observer: silentObserver,
    listener: {
      delivery: (_, sequence) => taken.push(sequence) > 0,
      cancel: () => undefined,
      announce: () => undefined,
      direct: () => undefined,
      announceRefused: () => undefined,
      wake: () => undefined,
      overfull: error => {
        overfull = error;
      },
    },
  });
  return { session, clock, taken, overfull: () => overfull };
}

/** A delivery, and what is heard of it. */
function delivery(counted = true, messageId = 'm'): { item: Outgoing; heard: string[] } {
  const heard: string[] = [];
  const tracker: Tracker = {
    reached: receipt => heard.push(Receipt[receipt]),
    refused: (_, error) => heard.push(error.reason),
  };
  return { item: outgoing(record, { messageId, counted, tracker }), heard };
}

const next = (session: Session, bare = false) => {
  const frame = session.nextFrame(bare);
  return frame && decodeFrame(frame);
};
const grant = (session: Session, credit: number) => session.receive({ ...nothing, credit });
const deliveries = (first: number, count: number): InboundFrame =>
  decodeFrame(encodeFrame({ ack: 0, credit: 0, first }, new Array(count).fill(record)));

describe('a session', () => {
  it('sends no delivery without credit, and goes on in order when credit comes', () => {
    const { session } = open();
    const items = [1, 2, 3].map(() => delivery().item);
    for (const item of items) session.send(item);
    expect(next(session)).toBeUndefined();
    grant(session, 2);
    expect(next(session)).toMatchObject({ first: 1, items: { length: 2 } });
    grant(session, 3);
    expect(next(session)).toMatchObject({ first: 3, items: { length: 1 } });
    expect(items.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  it('lets replies pass without credit', () => {
    const { session } = open();
    session.send(delivery().item);
    session.send(delivery(false).item);
    expect(next(session)).toMatchObject({ items: { length: 1 } });
  });

  it('refuses with LINK_BUSY what finds the queue full', () => {
    const { session } = open({ waitingMax: 2 });
    for (const _ of [1, 2]) expect(session.send(delivery().item)).toBeUndefined();
    expect(session.send(delivery().item)).toMatchObject({ reason: 'LINK_BUSY' });
  });

  it('refuses with LINK_BUSY what would hold too many bytes', () => {
    const { session } = open({ heldBytesMax: record.length });
    expect(session.send(delivery().item)).toBeUndefined();
    expect(session.send(delivery().item)).toMatchObject({ reason: 'LINK_BUSY' });
  });

  it('never sends what was withdrawn while it waited, and tells the peer of what was withdrawn later', () => {
    const { session } = open();
    const [first, second] = [delivery().item, delivery(true, 'late').item];
    session.send(first);
    session.send(second);
    session.withdraw(first, true);
    grant(session, 1);
    expect(next(session)).toMatchObject({ items: [{ kind: 'delivery' }] });
    session.withdraw(second, true);
    expect(next(session)).toMatchObject({ items: [{ kind: 'cancel', cancel: { messageId: 'late' } }] });
  });

  it('gathers notices into one item, and drops those that an answer makes needless', () => {
    const { session } = open();
    session.receive(deliveries(1, 3));
    for (const sequence of [1, 2, 3]) session.notice(sequence, Receipt.ACCEPTED, []);
    session.unnotice(2);
    expect(next(session)?.items).toMatchObject([{ kind: 'notice', notice: { sequences: [1, 3] } }]);
  });

  it('hands notices and nacks to the delivery that they name', () => {
    const { session } = open();
    grant(session, 9);
    const [one, two] = [delivery(), delivery()];
    session.send(one.item);
    session.send(two.item);
    const peer = open().session;
    peer.notice(1, Receipt.ACCEPTED, []);
    peer.nack(2, 'm', { receivers: [], error: new MeshError('MAILBOX_FULL', 'full') });
    session.receive(next(peer) as InboundFrame);
    expect([one.heard, two.heard]).toEqual([['ACCEPTED'], ['MAILBOX_FULL']]);
  });

  it('takes every item once, however often the peer sends it', () => {
    const { session, taken } = open();
    session.receive(deliveries(1, 3));
    session.receive(deliveries(2, 4));
    expect(taken).toEqual([1, 2, 3, 4, 5]);
    expect(session.received()).toBe(5);
  });

  it('sends again after a resume what the peer has not, with new acknowledgements and credit', () => {
    const { session } = open({ windowItems: 8 });
    grant(session, 9);
    for (const _ of [1, 2, 3]) session.send(delivery().item);
    session.receive(deliveries(1, 2));
    next(session);
    session.attach(1);
    expect(next(session, true)).toMatchObject({ ack: 2, credit: 8, first: 2, items: { length: 2 } });
  });

  it('is calm while frames bring one delivery each, apart from each other, and one is open at most', () => {
    const { session, clock } = open();
    let first = 1;
    const take = (count: number, apartMs = 1) => {
      clock.advance(apartMs);
      session.receive(decodeFrame(encodeFrame({ ack: 0, credit: 8, first }, new Array(count).fill(record))));
      first += count;
    };
    const tracker = { reached: () => undefined, refused: () => undefined };
    const send = () => session.send(outgoing(record, { messageId: 'm', counted: true, tracker }));
    for (let frame = 0; frame < 7; frame++) take(1);
    expect(session.isCalm()).toBe(false);
    take(1);
    session.receive({ ...nothing, credit: 8 });
    send();
    expect(session.isCalm()).toBe(true);
    take(2);
    expect(session.isCalm()).toBe(false);
    for (let frame = 0; frame < 8; frame++) take(1);
    expect(session.isCalm()).toBe(true);
    take(1, 0);
    expect(session.isCalm(), 'one by one, and many').toBe(false);
    for (let frame = 0; frame < 8; frame++) take(1);
    expect(session.isCalm()).toBe(true);
    send();
    expect(session.isCalm()).toBe(false);
  });

  it('owes much after an eighth of the window, and nothing once a frame was made', () => {
    const { session } = open({ windowItems: 16 });
    next(session, true);
    session.receive(deliveries(1, 1));
    expect(session.owes()).toBe('some');
    session.receive(deliveries(2, 1));
    expect(session.owes()).toBe('much');
    expect(next(session, true)).toMatchObject({ ack: 2, credit: 0 });
    session.restore(2);
    expect(session.owes()).toBe('much');
    expect(next(session, true)).toMatchObject({ ack: 0, credit: 18 });
    expect(session.owes()).toBe('nothing');
  });

  it('fails with NOT_DELIVERED what was never written, and with OUTCOME_UNKNOWN what was', () => {
    const { session } = open({ frameItemsMax: 1 });
    grant(session, 2);
    const [written, queued, waiting] = [delivery(), delivery(), delivery()];
    for (const { item } of [written, queued, waiting]) session.send(item);
    next(session);
    session.end(gone);
    expect([written.heard, queued.heard, waiting.heard]).toEqual([
      ['OUTCOME_UNKNOWN'],
      ['NOT_DELIVERED'],
      ['NOT_DELIVERED'],
    ]);
    expect(session.send(delivery().item)).toMatchObject({ reason: 'NOT_DELIVERED' });
  });

  it('believes a peer that says what it has received', () => {
    const { session } = open();
    grant(session, 2);
    const [taken, lost] = [delivery(), delivery()];
    for (const { item } of [taken, lost]) session.send(item);
    next(session);
    session.end(gone, 1);
    expect([taken.heard, lost.heard]).toEqual([['OUTCOME_UNKNOWN'], ['NOT_DELIVERED']]);
  });

  it('does not take an item of another session for one of its own', () => {
    const [old, fresh] = [open().session, open().session];
    for (const session of [old, fresh]) grant(session, 1);
    const [stale, open1] = [delivery(), delivery()];
    old.send(stale.item);
    fresh.send(open1.item);
    fresh.settle(stale.item);
    fresh.withdraw(stale.item, true);
    fresh.end(gone);
    expect(open1.heard).toEqual(['NOT_DELIVERED']);
  });

  it.each([
    ['skips a sequence', deliveries(2, 1)],
    ['gives no sequence', deliveries(0, 1)],
    ['acknowledges what was never sent', { ...nothing, ack: 1 }],
    ['goes beyond its credit', deliveries(1, 5)],
    [
      'tells of a delivery that never was',
      decodeFrame(
        encodeFrame({ ack: 0, credit: 0, first: 1 }, [
          encodeItem({
            case: 'notice',
            value: { $typeName: 'dacp.link.v1.Notice', receipt: Receipt.ACCEPTED, sequences: [1n], receivers: [] },
          }),
        ]),
      ),
    ],
  ])('ends with a peer that %s', (_, frame) => {
    const { session } = open({ windowItems: 4 });
    expect(() => session.receive(frame)).toThrow(expect.objectContaining({ reason: 'PROTOCOL_VIOLATED' }));
  });

  it('ends with a peer that acknowledges nothing', () => {
    const { session, overfull } = open({ ringItemsMax: 3 });
    for (const _ of [1, 2, 3]) session.send(delivery(false).item);
    expect(session.send(delivery(false).item)).toMatchObject({ reason: 'NOT_DELIVERED' });
    expect(overfull()).toMatchObject({ reason: 'PROTOCOL_VIOLATED' });
  });
});

describe('a session in simple mode', () => {
  it('sends without sequences, and says accepted once a delivery is written', () => {
    const { session } = open({}, true);
    const { item, heard } = delivery();
    session.send(item);
    expect(next(session)).toMatchObject({ first: 0, ack: 0, credit: 0, items: { length: 1 } });
    expect(heard).toEqual(['ACCEPTED']);
    expect(session.owes()).toBe('nothing');
  });

  it('takes items without sequences, gives no notices, and nacks by message id', () => {
    const { session, taken } = open({}, true);
    session.receive(deliveries(0, 2));
    session.receive(deliveries(0, 1));
    expect(taken).toEqual([0, 0, 0]);
    session.notice(0, Receipt.ACCEPTED, []);
    session.nack(0, 'm', { receivers: [], error: gone });
    expect(next(session)?.items).toMatchObject([{ kind: 'nack', nack: { sequence: 0n, messageId: 'm' } }]);
  });

  it('bounds what was not written yet', () => {
    const { session } = open({ windowItems: 2, waitingMax: 1 }, true);
    for (const _ of [1, 2, 3]) expect(session.send(delivery().item)).toBeUndefined();
    expect(session.send(delivery().item)).toMatchObject({ reason: 'LINK_BUSY' });
    next(session);
    expect(session.unsent()).toBe(1);
  });
});
