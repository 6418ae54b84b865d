import type { Announce, Cancel, Goodbye, Pong } from '#gen/dacp/link/v1/link_pb.js';
import type { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import type { Load } from '#gen/dacp/registry/v1/registry_pb.js';
import { type Clock, createKeepalive, MeshError, type Timer } from '../base/index.js';
import { failureOf } from '../message/index.js';
import type { Carrier } from './carrier.js';
import type { Connection } from './connection.js';
import { createFlusher } from './flush.js';
import { encodeControl } from './frame-write.js';
import type { HelloShape } from './identity.js';
import type { DirectItem, InboundDelivery, InboundFrame } from './inbound-frame.js';
import type { LinkLimits } from './limits.js';
import type { LinkObserver } from './observer.js';
import type { Failed } from './outgoing.js';
import type { LinkPeer } from './peer.js';
import { createSession } from './session.js';

/**
 * Where a link stands.
 * - `open`: a connection carries it.
 * - `broken`: its connection is gone; it waits to be taken up again.
 * - `ended`: it is over, and all that was open on it has failed.
 */
export type LinkState = 'open' | 'broken' | 'ended';

/** Whom a link serves. */
export interface LinkListener {
  /** True: it counts against the credit; see `SessionListener`. */
  delivery(link: Link, delivery: InboundDelivery, sequence: number): boolean;
  cancel(link: Link, cancel: Cancel): void;
  announce(link: Link, announce: Announce, sequence: number): void;
  /** Something about who speaks to whom over which link. */
  direct(link: Link, item: DirectItem): void;
  pong(link: Link, pong: Pong): void;
  /** The peer takes nothing new from now on. */
  goodbye(link: Link, goodbye: Goodbye): void;
  /** Load by qualified agent id, for the answer to a ping. */
  loads(): Record<string, Load>;
  broken(link: Link, error: MeshError): void;
  resumed(link: Link): void;
  /** `left`: the peer's agents are gone for good; it said so, or ended its stream in simple mode. */
  ended(link: Link, error: MeshError, left: boolean): void;
}

export interface LinkOptions {
  readonly peer: LinkPeer;
  readonly limits: LinkLimits;
  readonly pingEveryMs: number;
  readonly clock: Clock;
  readonly observer: LinkObserver;
  readonly listener: LinkListener;
  /** Runs something when the turn of the event loop is over; `setImmediate` unless said. */
  readonly defer?: (run: () => void) => void;
}

/** A session together with the connection that carries it at the moment. */
export interface Link extends Carrier {
  readonly peer: LinkPeer;
  readonly state: LinkState;
  /** The peer takes nothing new. */
  readonly leaving: boolean;
  /** The highest sequence taken from the peer: what a hello says to resume. */
  received(): number;
  notice(sequence: number, receipt: Receipt, receivers: readonly string[]): void;
  unnotice(sequence: number): void;
  nack(sequence: number, messageId: string, failed: Failed): void;
  restore(count: number): void;
  /** Lets a connection carry it from now on, whose peer has everything up to `peerReceived`; `hello` goes first, if given. */
  attach(connection: Connection, peerReceived: number, hello?: HelloShape): void;
  /** Says that this side takes nothing new. */
  goodbye(leaving: boolean, error: MeshError): void;
  /** Everything is sent and acknowledged. */
  isIdle(): boolean;
  /** Resolves once it is idle, or ended. */
  settled(): Promise<void>;
  /** Resolves when it has ended. */
  readonly over: Promise<void>;
  /** Ends it well: its stream ends without an error. */
  close(): void;
  /** Ends it: every open delivery fails. `received`: what the peer said that it has. */
  end(error: MeshError, received?: number): void;
}

/** Errors after which a session cannot be taken up again. */
const final = new Set(['PROTOCOL_VIOLATED', 'LEASE_LOST', 'SESSION_HELD', 'AGENT_HELD', 'FIELD_INVALID', 'DRAINING']);

/**
 * As its maker has it. Fields and not getters: V8 keeps an object that was written with a getter in it as a dictionary, and whoever calls it
 * has to look for what is called, with every message.
 */
type Changing = Link & { state: LinkState; leaving: boolean };

/** Makes a link that waits for its first connection. */
export function createLink(options: LinkOptions): Link {
  const { peer, limits, clock, observer, listener } = options;
  let connection: Connection | undefined;
  let opened = false;
  let left = false;
  let closing = false;
  /** A frame is taken: what is owed for it is looked at when all of it is. */
  let receiving = false;
  /** Its stream ended without an error, after one side had said so. */
  let parted = false;
  let resumeTimer: Timer | undefined;
  let onSettled: (() => void)[] = [];
  let onOver: () => void = () => undefined;
  const over = new Promise<void>(resolve => {
    onOver = resolve;
  });

  const session = createSession({
    simple: peer.simple,
    limits,
    clock,
    observer,
    listener: {
      delivery: (delivery, sequence) => listener.delivery(link, delivery, sequence),
      cancel: cancel => listener.cancel(link, cancel),
      announce: (announce, sequence) => listener.announce(link, announce, sequence),
      direct: item => listener.direct(link, item),
      announceRefused: error => observer.event('register_refused', peer, error),
      wake: () => flusher.wake(),
      overfull: error => cut(error),
    },
  });

  const flusher = createFlusher({
    session,
    limits,
    clock,
    defer: options.defer ?? setImmediate,
    soon: options.defer ?? process.nextTick,
    connection: () => (link.state === 'open' ? connection : undefined),
  });

  const keepalive = createKeepalive({
    clock,
    everyMs: options.pingEveryMs,
    withinMs: limits.pongWithinMs ?? options.pingEveryMs,
    ping: id => connection?.write(encodeControl({ ping: { id: BigInt(id) } })),
    silent: withinMs => cut(silentError(peer, withinMs)),
  });

  function attach(next: Connection, peerReceived: number, hello?: HelloShape): void {
    session.attach(peerReceived);
    const replaced = connection;
    connection = next;
    next.listener = { frame, drained: () => flusher.flush(false), peerEnded, closed: error => closed(next, error) };
    replaced?.cut(new MeshError('LINK_REPLACED', `host ${peer.hostId} came back over another connection`));
    resumeTimer?.cancel();
    resumeTimer = undefined;
    link.state = 'open';
    if (hello) next.write(encodeControl({ hello }));
    if (!peer.simple) flusher.flush(true);
    keepalive.start();
    if (opened) {
      observer.add('links_resumed', 1);
      observer.event('resumed', peer);
      listener.resumed(link);
    } else observer.add('links_opened', 1);
    opened = true;
    flusher.flush(false);
  }

  function frame(got: InboundFrame): void {
    if (got.hello) throw new MeshError('PROTOCOL_VIOLATED', 'a second hello came');
    if (got.ping) connection?.write(encodeControl({ pong: { id: got.ping.id, loads: listener.loads() } }));
    receiving = true;
    try {
      session.receive(got);
    } finally {
      receiving = false;
    }
    if (got.pong) {
      keepalive.answered(Number(got.pong.id));
      listener.pong(link, got.pong);
    }
    if (got.goodbye) {
      link.leaving = true;
      left ||= got.goodbye.leaving;
      listener.goodbye(link, got.goodbye);
    }
    flusher.payDebts();
    if (onSettled.length > 0 && session.isIdle()) resolveSettled();
  }

  /** The peer has nothing more to say; what there is for it is still sent. */
  function peerEnded(): void {
    if (peer.simple) link.leaving = left = true;
    flusher.flush(false);
    connection?.end();
  }

  function closed(which: Connection, error: MeshError | undefined): void {
    if (which !== connection || link.state === 'ended') return;
    connection = undefined;
    keepalive.stop();
    flusher.stop();
    parted = error === undefined && (link.leaving || closing);
    const cause = error ?? new MeshError('UNREACHABLE', `the link with ${peer.hostId} was ended by the peer`);
    if (peer.simple || link.leaving || closing || final.has(cause.reason)) end(cause);
    else breakOff(cause);
  }

  function breakOff(cause: MeshError): void {
    link.state = 'broken';
    resumeTimer = clock.setTimer(limits.linkResumeMs, () => end(cause));
    observer.event('broken', peer, cause);
    listener.broken(link, cause);
  }

  function cut(error: MeshError): void {
    if (connection) connection.cut(error);
    else if (final.has(error.reason)) end(error);
  }

  function end(error: MeshError, received?: number): void {
    if (link.state === 'ended') return;
    link.state = 'ended';
    resumeTimer?.cancel();
    flusher.stop();
    keepalive.stop();
    connection?.cut(error);
    connection = undefined;
    session.end(error, received);
    resolveSettled();
    onOver();
    if (!link.leaving && !closing) observer.add('links_lost', 1);
    if (parted) observer.event('closed', peer);
    else observer.event('ended', peer, error);
    listener.ended(link, error, left);
  }

  function resolveSettled(): void {
    for (const resolve of onSettled) resolve();
    onSettled = [];
  }

  const link: Changing = {
    peer,
    simple: peer.simple,
    state: 'broken',
    leaving: false,
    received: session.received,
    send: session.send,
    withdraw: session.withdraw,
    settle: session.settle,
    leadsTo: other => other === link,
    notice: session.notice,
    unnotice: session.unnotice,
    nack: session.nack,
    restore(count) {
      session.restore(count);
      if (!receiving) flusher.payDebts();
    },
    attach,
    goodbye(isLeaving, error) {
      flusher.flush(false);
      connection?.write(encodeControl({ goodbye: { leaving: isLeaving, failure: failureOf(error) } }));
    },
    isIdle: session.isIdle,
    settled() {
      if (link.state === 'ended' || session.isIdle()) return Promise.resolve();
      return new Promise(resolve => onSettled.push(resolve));
    },
    over,
    close() {
      flusher.flush(true);
      closing = true;
      if (connection) connection.end();
      else end(new MeshError('DRAINING', 'this process ends'));
    },
    end,
  };
  return link;
}

function silentError(peer: LinkPeer, withinMs: number): MeshError {
  return new MeshError(
    'LINK_SILENT',
    `${peer.hostId} gave no sign of life within ${Math.round(withinMs)} ms; the link is cut`,
  );
}
