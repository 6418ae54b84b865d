import type { Announce, Cancel, Nack } from '#gen/dacp/link/v1/link_pb.js';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type Clock, MeshError } from '../base/index.js';
import { errorOf, failureOf } from '../message/index.js';
import { encodeFrame, encodeItem, encodeNotice } from './frame-write.js';
import type { DirectItem, InboundDelivery, InboundFrame, InboundItem, InboundNotice } from './inbound-frame.js';
import type { LinkLimits } from './limits.js';
import { createNotices } from './notices.js';
import type { LinkObserver } from './observer.js';
import { createOutbox, type Outbox, violated } from './outbox.js';
import type { Failed } from './outgoing.js';

/** What a session hands on. */
export interface SessionListener {
  /** A delivery came; true: it counts against the credit, since it is no reply. Its credit is given back with `restore`. */
  delivery(delivery: InboundDelivery, sequence: number): boolean;
  cancel(cancel: Cancel): void;
  announce(announce: Announce, sequence: number): void;
  /** Something about who speaks to whom over which link. */
  direct(item: DirectItem): void;
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
  readonly clock: Clock;
  readonly listener: SessionListener;
  readonly observer: LinkObserver;
}

/** An acknowledgement or credit is owed: some, or so much that the peer may be waiting for it. */
export type Debt = 'nothing' | 'some' | 'much';

/**
 * One conversation of two processes: sequences, acknowledgements, credit and what is open, whatever connections come and go. It
 * does no I/O and knows no time: it is given frames and asked for frames.
 */
export interface Session extends Pick<Outbox, 'send' | 'withdraw' | 'settle' | 'unsent' | 'openCount' | 'isIdle'> {
  /** The highest sequence that was taken from the peer. */
  received(): number;
  owes(): Debt;
  /** So little is under way that whoever waits for the next frame waits for it alone. */
  isCalm(): boolean;
  /** What became of a delivery of the peer; notices are gathered until the next frame. */
  notice(sequence: number, receipt: Receipt, receivers: readonly string[]): void;
  /** An answer goes out and says more than the notice that waits. */
  unnotice(sequence: number): void;
  nack(sequence: number, messageId: string, failed: Failed): void;
  /** The peer may send that many deliveries more. */
  restore(count: number): void;
  /** A connection is there; the peer has everything up to `received`. Errors: PROTOCOL_VIOLATED. */
  attach(received: number): void;
  /** Takes a frame. Errors: PROTOCOL_VIOLATED. */
  receive(frame: InboundFrame): void;
  /** The next frame, if there is anything to send; `bare`: also one that carries no item. */
  nextFrame(bare: boolean): Uint8Array | undefined;
  /** It is over: every open delivery fails. What the peer did not take, as far as is known, fails with NOT_DELIVERED. */
  end(cause: MeshError, received?: number): void;
}

/** So many frames that came alone, one after the other, and little is under way. */
const calmFrames = 8;
/** A frame comes alone when it brings one delivery, so many ms after the one before: a peer with much to say may say it one by one too. */
const apartMs = 0.1;

/** Makes a session in which nothing was sent yet. */
export function createSession({ simple, limits, clock, listener, observer }: SessionOptions): Session {
  const outbox = createOutbox({ simple, limits, observer, wake: listener.wake, overfull: listener.overfull });
  const notices = createNotices();
  let received = 0;
  /** Deliveries that the peer has sent, and those whose credit it has back. */
  let counted = 0;
  let restored = 0;
  /** Deliveries of this frame that were not there before. */
  let arrived = 0;
  /** How many frames in a row that brought deliveries came alone. */
  let alone = 0;
  /** When the last of them came, by the monotonic clock. */
  let arrivedAtMs = 0;
  /** What the peer was told. */
  let ackSent = 0;
  let creditSent = 0;
  let over = false;

  const credit = () => restored + limits.windowItems;

  function notice(sequence: number, receipt: Receipt, receivers: readonly string[]): void {
    if (simple || over) return;
    if (receivers.length > 0) outbox.put(encodeNotice(receipt, [sequence], receivers));
    else if (notices.add(receipt, sequence)) listener.wake();
  }

  function nack(sequence: number, messageId: string, { receivers, error }: Failed): void {
    if (over) return;
    observer.add('nacks_sent', 1);
    const value = {
      $typeName: 'dacp.link.v1.Nack' as const,
      sequence: BigInt(simple ? 0 : sequence),
      messageId,
      receivers: [...receivers],
      failure: failureOf(error),
    };
    outbox.put(encodeItem({ case: 'nack', value }));
  }

  function receive(frame: InboundFrame): void {
    outbox.acknowledged(frame.ack, frame.credit);
    if (frame.items.length === 0) return;
    if (!simple && (frame.first === 0 || frame.first > received + 1))
      throw violated(`items begin at ${frame.first} where ${received + 1} is next`);
    for (let i = 0; i < frame.items.length; i++) receiveItem(frame.items[i] as InboundItem, frame.first + i);
    if (arrived > 0) {
      observer.add('deliveries_received', arrived);
      const nowMs = clock.monotonic();
      alone = arrived === 1 && nowMs - arrivedAtMs >= apartMs ? alone + 1 : 0;
      arrivedAtMs = nowMs;
    }
    arrived = 0;
  }

  function receiveItem(item: InboundItem, sequence: number): void {
    if (!simple) {
      if (sequence <= received) {
        observer.add('deliveries_repeated', 1);
        return;
      }
      received = sequence;
    }
    if (item.kind === 'delivery') receiveDelivery(item, simple ? 0 : sequence);
    else if (item.kind === 'notice') receiveNotice(item.notice);
    else if (item.kind === 'nack') receiveNack(item.nack);
    else if (item.kind === 'cancel') listener.cancel(item.cancel);
    else if (item.kind === 'announce') listener.announce(item.announce, simple ? 0 : sequence);
    else if (item.kind !== 'unknown') receiveDirect(item);
  }

  /** A vouch goes with the deliveries before it, and so needs credit as they do; it waits for nothing here. */
  function receiveDirect(item: DirectItem): void {
    if (item.kind === 'vouch') {
      count(credit());
      restored++;
    }
    listener.direct(item);
  }

  function receiveDelivery(delivery: InboundDelivery, sequence: number): void {
    arrived++;
    const limit = credit();
    if (!listener.delivery(delivery, sequence)) return;
    count(limit);
  }

  function count(limit: number): void {
    counted++;
    if (!simple && counted > limit) throw violated(`delivery ${counted} goes beyond the credit of ${limit}`);
  }

  function receiveNotice({ receipt, sequences, receivers }: InboundNotice): void {
    for (const sequence of sequences) {
      if (sequence < 1 || sequence > outbox.last())
        throw violated(`a notice names item ${sequence} of ${outbox.last()}`);
      outbox.open(sequence, '')?.tracker?.reached(receipt, receivers);
    }
  }

  function receiveNack({ sequence, messageId, receivers, failure }: Nack): void {
    const error = failure ? errorOf(failure) : new MeshError('INTERNAL', 'the peer refused a message without a word');
    if (messageId === '') listener.announceRefused(error);
    else outbox.open(Number(sequence), messageId)?.tracker?.refused(receivers, error);
  }

  function nextFrame(bare: boolean): Uint8Array | undefined {
    for (const record of notices.take()) outbox.put(record);
    const { first, records } = outbox.take();
    if (simple) return records.length === 0 ? undefined : plainFrame(first, records);
    if (records.length === 0 && !bare) return undefined;
    const head = {
      ack: received > ackSent ? received : 0,
      credit: credit() > creditSent ? credit() : 0,
      first: records.length === 0 ? 0 : first,
    };
    ackSent = received;
    creditSent = credit();
    return encodeFrame(head, records);
  }

  /** For a simple peer. Nobody will say of these items that they were accepted: that they are on their way must do. */
  function plainFrame(first: number, records: readonly Uint8Array[]): Uint8Array {
    outbox.handedOver(first, item => item.tracker?.reached(Receipt.ACCEPTED, []));
    return encodeFrame({ ack: 0, credit: 0, first: 0 }, records);
  }

  function owes(): Debt {
    if (simple) return 'nothing';
    const owed = Math.max(received - ackSent, credit() - creditSent);
    return owed === 0 ? 'nothing' : owed * 8 >= limits.windowItems ? 'much' : 'some';
  }

  return {
    unsent: outbox.unsent,
    openCount: outbox.openCount,
    isIdle: () => outbox.isIdle() && notices.size === 0,
    received: () => received,
    owes,
    isCalm: () => alone >= calmFrames && outbox.openCount() <= 1,
    send: outbox.send,
    withdraw: outbox.withdraw,
    settle: outbox.settle,
    notice,
    unnotice: sequence => notices.drop(sequence),
    nack,
    restore(count) {
      restored += count;
    },
    attach(peerReceived) {
      outbox.rewind(peerReceived);
      ackSent = 0;
      creditSent = 0;
    },
    receive,
    nextFrame,
    end(cause, peerReceived) {
      over = true;
      outbox.end(cause, peerReceived);
      notices.clear();
    },
  };
}
