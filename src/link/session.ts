import type { Announce, Cancel, Nack, Notice } from '#gen/dacp/link/v1/link_pb.js';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import { errorOf, failureOf } from '../message/index.js';
import { encodeFrame, encodeItem, type InboundDelivery, type InboundFrame, type InboundItem } from './frame.js';
import type { LinkLimits } from './limits.js';
import type { LinkObserver } from './observer.js';
import { type Outgoing, outgoing } from './outgoing.js';
import { createRing } from './ring.js';
import { createWaiting } from './waiting.js';

/** What a session hands on. */
export interface SessionListener {
  /** A delivery came; true: it counts against the credit, since it is no reply. Its credit is given back with `restore`. */
  delivery(delivery: InboundDelivery, sequence: number): boolean;
  cancel(cancel: Cancel): void;
  announce(announce: Announce, sequence: number): void;
  /** The peer did not take agents that were announced. */
  announceRefused(error: MeshError): void;
  /** Something is to be sent. */
  wake(): void;
  /** The peer acknowledges nothing: what is kept for it has grown beyond all bounds. */
  overfull(error: MeshError): void;
}

export interface SessionOptions {
  readonly simple: boolean;
  readonly limits: LinkLimits;
  readonly listener: SessionListener;
  readonly observer: LinkObserver;
}

/**
 * One conversation of two processes: sequences, acknowledgements, credit and what is open, whatever connections come and go. It
 * does no I/O and knows no time: it is given frames and asked for frames.
 */
export interface Session {
  /** Items that could be sent now. */
  readonly unsent: number;
  /** The highest sequence that was taken from the peer. */
  readonly received: number;
  /** Everything that was sent is acknowledged, and nothing waits. */
  readonly idle: boolean;
  /** An acknowledgement or credit is owed: `some`, or so much that the peer may be waiting for it. */
  readonly owes: 'nothing' | 'some' | 'much';
  /** Takes an item in. Errors (returned): LINK_BUSY, NOT_DELIVERED. */
  send(item: Outgoing): MeshError | undefined;
  /** Its sender no longer wants it: it is not sent if that is still possible; `tell`: the peer is told that it was sent for nothing. */
  withdraw(item: Outgoing, tell: boolean): void;
  /** Nothing more is of interest about it. */
  settle(item: Outgoing): void;
  /** What became of a delivery of the peer; notices are gathered until the next frame. */
  notice(sequence: number, receipt: Receipt, receivers: readonly string[]): void;
  /** An answer goes out and says more than the notice that waits. */
  unnotice(sequence: number): void;
  nack(sequence: number, messageId: string, failed: { receivers: readonly string[]; error: MeshError }): void;
  /** The peer may send that many deliveries more. */
  restore(count: number): void;
  /** A connection is there; the peer has everything up to `received`. */
  attach(received: number): void;
  /** Takes a frame. Errors: PROTOCOL_VIOLATED. */
  receive(frame: InboundFrame): void;
  /** The next frame, if there is anything to send; `bare`: also one that carries no item. */
  nextFrame(bare: boolean): Uint8Array | undefined;
  /** It is over: every open delivery fails. What the peer did not take, as far as is known, fails with NOT_DELIVERED. */
  end(cause: MeshError, received?: number): void;
}

const noticeMax = 1_000;

/** Makes a session that nothing was sent in yet. */
export function createSession({ simple, limits, listener, observer }: SessionOptions): Session {
  const ring = createRing();
  const open = new Map<number, Outgoing>();
  const waiting = createWaiting();
  const notices = new Map<Receipt, Set<number>>();
  /** Of what we send: how many deliveries the peer allows in all, and how many we have sent. */
  let granted = simple ? Number.MAX_SAFE_INTEGER : 0;
  let used = 0;
  /** Of what the peer sends. */
  let received = 0;
  let counted = 0;
  let restored = 0;
  let ackSent = 0;
  let creditSent = 0;
  let over: MeshError | undefined;

  const credit = () => restored + limits.windowItems;
  /** In simple mode nothing is acknowledged: there, what was not yet written is bounded instead. */
  const hasRoom = () =>
    ring.bytes < limits.heldBytesMax && (simple ? ring.last - ring.sent < limits.windowItems : used < granted);

  function send(item: Outgoing): MeshError | undefined {
    if (over) return lostError('NOT_DELIVERED', over);
    if (!item.counted || (waiting.size === 0 && hasRoom())) return place(item);
    if (waiting.size >= limits.waitingMax || waiting.bytes >= limits.heldBytesMax) return busy();
    observer.add('credit_waits', 1);
    waiting.push(item);
    return undefined;
  }

  function busy(): MeshError {
    return new MeshError(
      'LINK_BUSY',
      `${waiting.size} messages wait for the peer to take some; send slower or try again`,
      { retryAfterMs: limits.ackDelayMs * 4 },
    );
  }

  function overfull(): MeshError {
    const held = `${ring.last - ring.acked} items (${ring.bytes} bytes)`;
    const error = violated(`it has acknowledged nothing while ${held} came together for it`);
    listener.overfull(error);
    return lostError('NOT_DELIVERED', error);
  }

  function place(item: Outgoing): MeshError | undefined {
    if (ring.last - ring.acked >= limits.ringItemsMax || ring.bytes >= limits.heldBytesMax * 4) return overfull();
    if (item.counted) used++;
    if (item.messageId !== '') observer.add('deliveries_sent', 1);
    item.sequence = ring.push(item.record);
    if (item.tracker) open.set(item.sequence, item);
    listener.wake();
    return undefined;
  }

  function placeWaiting(): void {
    while (waiting.size > 0 && hasRoom()) {
      const item = waiting.shift() as Outgoing;
      const error = place(item);
      placed(item);
      if (error) item.tracker?.refused([], error);
    }
  }

  function withdraw(item: Outgoing, tell: boolean): void {
    if (waiting.remove(item)) {
      placed(item);
      return;
    }
    if (open.get(item.sequence) !== item) return;
    open.delete(item.sequence);
    if (tell) place(outgoing(encodeCancel(item.messageId)));
  }

  /** Sequences are those of one session: an item of another one must not be taken for one of ours. */
  function settle(item: Outgoing): void {
    if (open.get(item.sequence) === item) open.delete(item.sequence);
  }

  function notice(sequence: number, receipt: Receipt, receivers: readonly string[]): void {
    if (simple || over) return;
    if (receivers.length > 0) {
      place(outgoing(encodeNotice(receipt, [sequence], receivers)));
      return;
    }
    let sequences = notices.get(receipt);
    if (!sequences) {
      sequences = new Set();
      notices.set(receipt, sequences);
    }
    sequences.add(sequence);
    listener.wake();
  }

  function unnotice(sequence: number): void {
    for (const sequences of notices.values()) sequences.delete(sequence);
  }

  function placeNotices(): void {
    for (const [receipt, sequences] of notices) {
      if (sequences.size === 0) continue;
      const all = [...sequences];
      sequences.clear();
      for (let i = 0; i < all.length; i += noticeMax) ring.push(encodeNotice(receipt, all.slice(i, i + noticeMax), []));
    }
  }

  function nack(
    sequence: number,
    messageId: string,
    { receivers, error }: { receivers: readonly string[]; error: MeshError },
  ): void {
    if (over) return;
    observer.add('nacks_sent', 1);
    const value = {
      $typeName: 'dacp.link.v1.Nack' as const,
      sequence: BigInt(simple ? 0 : sequence),
      messageId,
      receivers: [...receivers],
      failure: failureOf(error),
    };
    place(outgoing(encodeItem({ case: 'nack', value })));
  }

  function restore(count: number): void {
    restored += count;
  }

  function attach(peerReceived: number): void {
    if (peerReceived > ring.last) throw violated(`it has received ${peerReceived} of ${ring.last} items`);
    ring.rewind(Math.max(peerReceived, ring.acked));
    ackSent = 0;
    creditSent = 0;
  }

  function receive(frame: InboundFrame): void {
    if (frame.ack > ring.last) throw violated(`it acknowledges ${frame.ack} of ${ring.last} items`);
    ring.ack(frame.ack);
    if (frame.credit > granted) granted = frame.credit;
    placeWaiting();
    if (frame.items.length === 0) return;
    if (!simple && (frame.first === 0 || frame.first > received + 1))
      throw violated(`items begin at ${frame.first} where ${received + 1} is next`);
    for (let i = 0; i < frame.items.length; i++) receiveItem(frame.items[i] as InboundItem, frame.first + i);
  }

  function receiveItem(item: InboundItem, sequence: number): void {
    if (!simple) {
      if (sequence <= received) {
        observer.add('deliveries_repeated', 1);
        return;
      }
      received = sequence;
    }
    if (item.kind === 'delivery') receiveDelivery(item.delivery, simple ? 0 : sequence);
    else if (item.kind === 'notice') receiveNotice(item.notice);
    else if (item.kind === 'nack') receiveNack(item.nack);
    else if (item.kind === 'cancel') listener.cancel(item.cancel);
    else if (item.kind === 'announce') listener.announce(item.announce, simple ? 0 : sequence);
  }

  function receiveDelivery(delivery: InboundDelivery, sequence: number): void {
    observer.add('deliveries_received', 1);
    const limit = credit();
    if (!listener.delivery(delivery, sequence)) return;
    counted++;
    if (!simple && counted > limit) throw violated(`delivery ${counted} goes beyond the credit of ${limit}`);
  }

  function receiveNotice({ receipt, sequences, receivers }: Notice): void {
    for (const wide of sequences) {
      const sequence = Number(wide);
      if (sequence < 1 || sequence > ring.last) throw violated(`a notice names item ${sequence} of ${ring.last}`);
      open.get(sequence)?.tracker?.reached(receipt, receivers);
    }
  }

  function receiveNack({ sequence, messageId, receivers, failure }: Nack): void {
    const error = failure ? errorOf(failure) : new MeshError('INTERNAL', 'the peer refused a message without a word');
    if (messageId === '') listener.announceRefused(error);
    else openBy(Number(sequence), messageId)?.tracker?.refused(receivers, error);
  }

  /** A simple peer sees no sequences: it names the message. */
  function openBy(sequence: number, messageId: string): Outgoing | undefined {
    if (!simple) return open.get(sequence);
    for (const item of open.values()) if (item.messageId === messageId) return item;
    return undefined;
  }

  function nextFrame(bare: boolean): Uint8Array | undefined {
    placeNotices();
    const first = ring.sent + 1;
    const records = ring.take(limits.frameItemsMax, limits.frameBytesMax);
    if (records.length === 0 && !bare) return undefined;
    if (simple) {
      ring.ack(ring.sent);
      handedOver(first);
      return records.length === 0 ? undefined : encodeFrame({ ack: 0, credit: 0, first: 0 }, records);
    }
    const head = {
      ack: received > ackSent ? received : 0,
      credit: credit() > creditSent ? credit() : 0,
      first: records.length === 0 ? 0 : first,
    };
    ackSent = received;
    creditSent = credit();
    return encodeFrame(head, records);
  }

  /** Nobody will say of these that they were accepted: that they were written must do. */
  function handedOver(first: number): void {
    for (let sequence = first; sequence <= ring.sent; sequence++)
      open.get(sequence)?.tracker?.reached(Receipt.ACCEPTED, []);
    placeWaiting();
  }

  function end(cause: MeshError, peerReceived?: number): void {
    if (over) return;
    over = cause;
    const taken = peerReceived ?? ring.written;
    for (const item of waiting.clear()) {
      placed(item);
      item.tracker?.refused([], lostError('NOT_DELIVERED', cause));
    }
    for (const item of [...open.values()])
      item.tracker?.refused([], lostError(item.sequence > taken ? 'NOT_DELIVERED' : 'OUTCOME_UNKNOWN', cause));
    open.clear();
    notices.clear();
  }

  return {
    send,
    withdraw,
    settle,
    notice,
    unnotice,
    nack,
    restore,
    attach,
    receive,
    nextFrame,
    end,
    get unsent() {
      return ring.last - ring.sent;
    },
    get received() {
      return received;
    },
    get idle() {
      return ring.acked === ring.last && waiting.size === 0 && [...notices.values()].every(set => set.size === 0);
    },
    get owes() {
      if (simple) return 'nothing';
      const owed = Math.max(received - ackSent, credit() - creditSent);
      return owed === 0 ? 'nothing' : owed * 8 >= limits.windowItems ? 'much' : 'some';
    },
  };
}

function placed(item: Outgoing): void {
  item.holder?.release();
  item.holder = undefined;
}

function encodeNotice(receipt: Receipt, sequences: readonly number[], receivers: readonly string[]): Uint8Array {
  const value = {
    $typeName: 'dacp.link.v1.Notice' as const,
    receipt,
    sequences: sequences.map(BigInt),
    receivers: [...receivers],
  };
  return encodeItem({ case: 'notice', value });
}

function encodeCancel(messageId: string): Uint8Array {
  return encodeItem({ case: 'cancel', value: { $typeName: 'dacp.link.v1.Cancel', messageId } });
}

function violated(why: string): MeshError {
  return new MeshError('PROTOCOL_VIOLATED', `the peer broke the link protocol: ${why}`);
}

function lostError(reason: 'NOT_DELIVERED' | 'OUTCOME_UNKNOWN', cause: MeshError): MeshError {
  const advice =
    reason === 'NOT_DELIVERED'
      ? 'the message did not arrive: it is safe to send it again'
      : 'the message may have arrived: send it again only if it is idempotent';
  return new MeshError(reason, `the link was lost (${cause.message}); ${advice}`, { cause });
}
