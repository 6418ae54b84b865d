import { MeshError } from '../base/index.js';
import { encodeItem } from './frame-write.js';
import type { LinkLimits } from './limits.js';
import type { LinkObserver } from './observer.js';
import { createOpenItems } from './open-items.js';
import { type Outgoing, outgoing } from './outgoing.js';
import { createRing } from './ring.js';
import { createWaiting } from './waiting.js';

export interface OutboxOptions {
  readonly simple: boolean;
  readonly limits: LinkLimits;
  readonly observer: LinkObserver;
  /** Something is to be sent. */
  wake(): void;
  /** The peer acknowledges nothing: what is kept for it has grown beyond all bounds. */
  overfull(error: MeshError): void;
}

/** The sending half of a session: what waits for credit, what waits to be sent or acknowledged, and what is still open. */
export interface Outbox {
  /** Items that could be sent now. */
  unsent(): number;
  /** Items on the link of which something is still to be heard. */
  openCount(): number;
  /** The highest sequence that was given. */
  last(): number;
  /** Everything is acknowledged, and nothing waits. */
  isIdle(): boolean;
  /** Takes an item in; it waits if it needs credit and there is none. Errors (returned): LINK_BUSY, NOT_DELIVERED. */
  send(item: Outgoing): MeshError | undefined;
  /** Puts an encoded item that needs no credit, and of which nothing is to be heard. */
  put(record: Uint8Array): void;
  withdraw(item: Outgoing, tell: boolean): void;
  settle(item: Outgoing): void;
  /** What is open under this sequence or, with a simple peer, of this message. */
  open(sequence: number, messageId: string): Outgoing | undefined;
  /** The peer has everything up to `sequence`, and allows `credit` deliveries in all. Errors: PROTOCOL_VIOLATED. */
  acknowledged(sequence: number, credit: number): void;
  /** After a reconnect: what follows `received` is sent again. Errors: PROTOCOL_VIOLATED. */
  rewind(received: number): void;
  /** The next items to send, with the sequence of the first. */
  take(): { readonly first: number; readonly records: Uint8Array[] };
  /** With a simple peer: what was taken last is on its stream, and that is all that will be heard of it. */
  handedOver(first: number, tell: (item: Outgoing) => void): void;
  end(cause: MeshError, received: number | undefined): void;
}

export function createOutbox({ simple, limits, observer, wake, ...options }: OutboxOptions): Outbox {
  const ring = createRing();
  const openItems = createOpenItems();
  const waiting = createWaiting();
  let granted = simple ? Number.MAX_SAFE_INTEGER : 0;
  let used = 0;
  let over: MeshError | undefined;

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
    const message = `${waiting.size} messages wait for the peer to take some; send slower or try again`;
    return new MeshError('LINK_BUSY', message, { retryAfterMs: limits.ackDelayMs * 4 });
  }

  function place(item: Outgoing): MeshError | undefined {
    if (ring.last - ring.acked >= limits.ringItemsMax || ring.bytes >= limits.heldBytesMax * 4) return overfull();
    if (item.counted) used++;
    if (item.messageId !== '') observer.add('deliveries_sent', 1);
    item.sequence = ring.push(item.record);
    if (item.tracker) openItems.add(item.sequence, item);
    wake();
    return undefined;
  }

  function overfull(): MeshError {
    const held = `${ring.last - ring.acked} items (${ring.bytes} bytes)`;
    const error = violated(`it has acknowledged nothing while ${held} came together for it`);
    options.overfull(error);
    return lostError('NOT_DELIVERED', error);
  }

  function placeWaiting(): void {
    while (waiting.size > 0 && hasRoom()) {
      const item = waiting.shift() as Outgoing;
      const error = place(item);
      stopWaiting(item);
      if (error) item.tracker?.refused([], error);
    }
  }

  function put(record: Uint8Array): void {
    if (!over) place(outgoing(record));
  }

  function withdraw(item: Outgoing, tell: boolean): void {
    if (waiting.remove(item)) {
      stopWaiting(item);
      return;
    }
    if (openItems.get(item.sequence) !== item) return;
    openItems.close(item.sequence, item);
    const value = { $typeName: 'dacp.link.v1.Cancel' as const, messageId: item.messageId };
    if (tell) put(encodeItem({ case: 'cancel', value }));
  }

  /** Sequences are those of one session: an item of another one must not be taken for one of ours. */
  function settle(item: Outgoing): void {
    openItems.close(item.sequence, item);
  }

  function open(sequence: number, messageId: string): Outgoing | undefined {
    if (!simple) return openItems.get(sequence);
    for (const item of openItems.values()) if (item.messageId === messageId) return item;
    return undefined;
  }

  function end(cause: MeshError, received = ring.written): void {
    if (over) return;
    over = cause;
    for (const item of waiting.clear()) {
      stopWaiting(item);
      item.tracker?.refused([], lostError('NOT_DELIVERED', cause));
    }
    for (const item of openItems.values().sort((a, b) => a.sequence - b.sequence))
      item.tracker?.refused([], lostError(item.sequence > received ? 'NOT_DELIVERED' : 'OUTCOME_UNKNOWN', cause));
    openItems.clear();
  }

  return {
    unsent: () => ring.last - ring.sent,
    openCount: () => openItems.size,
    last: () => ring.last,
    isIdle: () => ring.acked === ring.last && waiting.size === 0,
    send,
    put,
    withdraw,
    settle,
    open,
    acknowledged(sequence, credit) {
      if (sequence > ring.last) throw violated(`it acknowledges ${sequence} of ${ring.last} items`);
      ring.ack(sequence);
      if (credit > granted) granted = credit;
      placeWaiting();
    },
    rewind(received) {
      if (received > ring.last) throw violated(`it has received ${received} of ${ring.last} items`);
      ring.rewind(Math.max(received, ring.acked));
    },
    take() {
      const first = ring.sent + 1;
      return { first, records: ring.take(limits.frameItemsMax, limits.frameBytesMax) };
    },
    handedOver(first, tell) {
      ring.ack(ring.sent);
      for (let sequence = first; sequence <= ring.sent; sequence++) {
        const item = openItems.get(sequence);
        if (item) tell(item);
      }
      placeWaiting();
    },
    end,
  };
}

/** PROTOCOL_VIOLATED by the peer. */
export function violated(why: string): MeshError {
  return new MeshError('PROTOCOL_VIOLATED', `the peer broke the link protocol: ${why}`);
}

function stopWaiting(item: Outgoing): void {
  item.holder?.release();
  item.holder = undefined;
}

function lostError(reason: 'NOT_DELIVERED' | 'OUTCOME_UNKNOWN', cause: MeshError): MeshError {
  const advice =
    reason === 'NOT_DELIVERED'
      ? 'the message did not arrive: it is safe to send it again'
      : 'the message may have arrived: send it again only if it is idempotent';
  return new MeshError(reason, `the link was lost (${cause.message}); ${advice}`, { cause });
}
