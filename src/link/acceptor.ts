import { type Hello, HelloSchema, Role } from '#gen/dacp/link/v1/link_pb.js';
import { type Clock, MeshError, toMeshError } from '../base/index.js';
import { check } from '../message/index.js';
import type { RawStream } from '../rpc/index.js';
import { type Connection, openConnection } from './connection.js';
import { type HelloShape, helloOf, type Identity } from './identity.js';
import type { InboundFrame } from './inbound-frame.js';
import type { LinkLimits } from './limits.js';
import { createLink, type Link, type LinkListener } from './link.js';
import type { LinkObserver } from './observer.js';
import { peerOf } from './peer.js';

/** What a process may link with this one, and on what terms. */
export interface Admission {
  /** What our hello says to it beyond who we are. */
  readonly hello: HelloShape;
  readonly pingEveryMs: number;
  /** The link is there. */
  linked(link: Link): void;
  /** Its stream was gone before there was a link. */
  abandoned(): void;
}

export interface AcceptorOptions {
  readonly identity: Identity;
  readonly limits: LinkLimits;
  readonly clock: Clock;
  readonly observer: LinkObserver;
  readonly listener: LinkListener;
  /** Another process may take the place of the one behind this link while that is open; unless said, that of a host may. */
  readonly replaces?: (link: Link) => boolean;
  /** Errors: what the peer sees instead of a hello, such as SESSION_HELD. */
  admit(hello: Hello): Promise<Admission>;
}

/** The side of a link that is dialled. */
export interface Acceptor {
  /** Takes a stream that a peer opened; in the turn in which it is handed over. */
  accept(stream: RawStream): void;
  /** The links that are not over. */
  readonly links: readonly Link[];
  /** The link of a host that is not over. */
  linkOf(hostId: string): Link | undefined;
  /** Takes no stream any more. */
  stop(): void;
}

/** Frames that a peer may send before its hello is answered: only simple clients do. */
const earlyFramesMax = 64;
/** How many ended sessions are remembered, to say to a peer that comes too late what of its session had arrived. */
const endedMax = 1_000;

export function createAcceptor(options: AcceptorOptions): Acceptor {
  const { identity, limits, clock, observer, admit, replaces = isHost } = options;
  const links = new Map<string, Link>();
  const ended = new Map<string, { readonly epoch: string; readonly received: number }>();
  let stopped = false;

  const listener: LinkListener = {
    ...options.listener,
    ended(link, error, left) {
      if (links.get(link.peer.hostId) === link) links.delete(link.peer.hostId);
      remember(link);
      options.listener.ended(link, error, left);
    },
  };

  function remember(link: Link): void {
    ended.delete(link.peer.hostId);
    ended.set(link.peer.hostId, { epoch: link.peer.epoch, received: link.received() });
    const [oldest] = ended.keys();
    if (ended.size > endedMax && oldest !== undefined) ended.delete(oldest);
  }

  function accept(stream: RawStream): void {
    const patience = clock.setTimer(limits.helloWithinMs, () =>
      connection.cut(new MeshError('LINK_SILENT', `no hello came within ${limits.helloWithinMs} ms`)),
    );
    const connection = openConnection(
      stream,
      {
        frame(frame) {
          patience.cancel();
          if (!frame.hello) throw new MeshError('PROTOCOL_VIOLATED', 'the first frame carries no hello');
          check(HelloSchema, frame.hello, 'hello');
          welcome(connection, frame.hello, { ...frame, hello: undefined });
        },
        drained: () => undefined,
        peerEnded: () => connection.end(),
        closed: () => patience.cancel(),
      },
      observer,
    );
  }

  function welcome(connection: Connection, hello: Hello, rest: InboundFrame): void {
    if (stopped) throw new MeshError('DRAINING', `${identity.hostId} drains; dial another node`);
    const known = links.get(hello.hostId);
    if (known && canResume(known, hello)) {
      const received = BigInt(known.received());
      known.attach(connection, Number(hello.received), helloOf(identity, { peerEpoch: hello.epoch, received }));
      connection.listener.frame(rest);
      return;
    }
    if (known?.peer.epoch === hello.epoch) known.end(replacedError(hello));
    else if (known?.state === 'open' && !replaces(known)) throw heldError(hello);
    void enter(connection, hello, holdEarly(connection, rest));
  }

  function canResume(link: Link, hello: Hello): boolean {
    const same = link.peer.epoch === hello.epoch && hello.peerEpoch === identity.epoch;
    return same && !hello.simple && !link.peer.simple;
  }

  /** Keeps what comes until there is a link for it. */
  function holdEarly(connection: Connection, rest: InboundFrame): InboundFrame[] {
    const early = [rest];
    connection.listener.frame = frame => {
      early.push(frame);
      if (early.length > earlyFramesMax)
        throw new MeshError(
          'PROTOCOL_VIOLATED',
          `more than ${earlyFramesMax} frames came before the hello was answered`,
        );
    };
    return early;
  }

  async function enter(connection: Connection, hello: Hello, early: InboundFrame[]): Promise<void> {
    let admission: Admission;
    try {
      admission = await admit(hello);
    } catch (error) {
      connection.cut(toMeshError(error));
      return;
    }
    if (connection.closed || stopped) {
      admission.abandoned();
      connection.cut(new MeshError('DRAINING', `${identity.hostId} drains; dial another node`));
      return;
    }
    links.get(hello.hostId)?.end(replacedError(hello));
    begin(connection, hello, admission);
    try {
      for (const frame of early) connection.listener.frame(frame);
    } catch (error) {
      connection.cut(toMeshError(error));
    }
  }

  function begin(connection: Connection, hello: Hello, admission: Admission): void {
    const peer = peerOf(hello);
    const link = createLink({ peer, limits, clock, observer, listener, pingEveryMs: admission.pingEveryMs });
    links.set(peer.hostId, link);
    admission.linked(link);
    link.attach(connection, 0, helloOf(identity, { ...admission.hello, received: receivedBefore(hello) }));
    observer.event('opened', peer);
  }

  /** What had arrived of the session that the peer wanted to take up again, where that is known. */
  function receivedBefore(hello: Hello): bigint {
    const before = ended.get(hello.hostId);
    const same = before?.epoch === hello.epoch && hello.peerEpoch === identity.epoch;
    return before && same ? BigInt(before.received) : 0n;
  }

  return {
    accept,
    get links() {
      return [...links.values()];
    },
    linkOf: hostId => links.get(hostId),
    stop() {
      stopped = true;
    },
  };
}

function isHost({ peer }: Link): boolean {
  return peer.role === Role.HOST;
}

function replacedError({ hostId }: Hello): MeshError {
  return new MeshError('LINK_REPLACED', `host ${hostId} began a new session`);
}

function heldError({ hostId }: Hello): MeshError {
  return new MeshError('SESSION_HELD', `another process is linked as "${hostId}"; take another id`);
}
