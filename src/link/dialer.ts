import { type Hello, HelloSchema } from '#gen/dacp/link/v1/link_pb.js';
import { type BackoffOptions, backoffMs, type Clock, MeshError, type Timer, toMeshError } from '../base/index.js';
import { check } from '../message/index.js';
import type { RawStream } from '../rpc/index.js';
import type { Connect } from './connect.js';
import { type Connection, openConnection } from './connection.js';
import { encodeControl } from './frame-write.js';
import type { HelloShape } from './identity.js';
import type { InboundFrame } from './inbound-frame.js';
import type { LinkLimits } from './limits.js';
import { createLink, type Link, type LinkListener } from './link.js';
import type { LinkObserver } from './observer.js';
import { type LinkPeer, peerOf } from './peer.js';

export interface DialerOptions {
  /** Tried in turn. */
  readonly addresses: readonly string[];
  /** This process. */
  readonly epoch: string;
  readonly limits: LinkLimits;
  readonly clock: Clock;
  readonly observer: LinkObserver;
  readonly connect: Connect;
  readonly listener: LinkListener;
  /** What this process says first; asked for at each try. */
  hello(): HelloShape;
  /** How often the peer is asked for signs of life. Errors: why there can be no link with it. */
  pingEveryMs(hello: Hello): number;
  /** There is a new link: what was open on the one before has failed. Called before anything comes over it. */
  linked(link: Link, hello: Hello): void;
  /** A try failed; true: give up. */
  failed(error: MeshError): boolean;
}

/** The side of a link that dials, and dials again whenever the link broke. */
export interface Dialer {
  /** The link as it is now; undefined: there was none yet. */
  readonly link: Link | undefined;
  /** Links with peers that drain, which were left for another one and finish what they have. */
  parting(): readonly Link[];
  /** Begins to dial, at once. */
  start(): void;
  /** The peer drains: where there is another address, a link with that one takes the place of this. */
  move(): void;
  /** Dials no more; the link is left to its owner. */
  stop(): void;
}

/** While a link can still be resumed, and after that. */
const resuming: BackoffOptions = { firstMs: 10, maxMs: 200 };
const returning: BackoffOptions = { firstMs: 50, maxMs: 5_000 };

/** When another process holds the id, it is asked again so soon whether that one still lives, or has left. */
const heldMs = 2_000;

/** As its maker has it: see links. */
type Changing = Dialer & { link: Link | undefined };

/** Makes a dialer that does nothing yet. */
export function createDialer(options: DialerOptions): Dialer {
  const { addresses, limits, clock, observer } = options;
  let attempt = 0;
  let turn = 0;
  let linkedAddress = '';
  let running = false;
  let trying: Connection | undefined;
  const parting = new Set<Link>();
  let timer: Timer | undefined;

  const listener: LinkListener = {
    ...options.listener,
    broken(broken, error) {
      options.listener.broken(broken, error);
      redial();
    },
    ended(ended, error, left) {
      parting.delete(ended);
      options.listener.ended(ended, error, left);
      if (ended === dialer.link) redial();
    },
  };

  function redial(): void {
    if (!running || trying || timer) return;
    attempt = 0;
    dial();
  }

  function dial(): void {
    timer = undefined;
    const wanted = dialer.link?.state === 'broken' ? dialer.link : undefined;
    // Only the peer that has the session can take it up again.
    const address = wanted ? linkedAddress : (addresses[turn++ % addresses.length] as string);
    const stream = reach(address);
    if (!stream) return;
    const withinMs = wanted ? Math.min(limits.helloWithinMs, limits.linkResumeMs) : limits.helloWithinMs;
    const patience = clock.setTimer(withinMs, () =>
      connection.cut(new MeshError('LINK_SILENT', `${address} did not say hello within ${withinMs} ms`)),
    );
    const connection = openConnection(
      stream,
      {
        frame(frame) {
          patience.cancel();
          trying = undefined;
          welcome(connection, frame, wanted);
          linkedAddress = address;
        },
        drained: () => undefined,
        peerEnded: () => connection.end(),
        closed(error) {
          patience.cancel();
          trying = undefined;
          tryFailed(address, error ?? new MeshError('UNREACHABLE', `${address} ended the link before its hello`));
        },
      },
      observer,
    );
    trying = connection;
    const resume = wanted ? { peerEpoch: wanted.peer.epoch, received: BigInt(wanted.received()) } : {};
    connection.write(encodeControl({ hello: { ...options.hello(), ...resume } }));
  }

  /** A stream to an address; one that cannot even be tried is a failed try. */
  function reach(address: string): RawStream | undefined {
    try {
      return options.connect(address);
    } catch (error) {
      tryFailed(address, toMeshError(error));
      return undefined;
    }
  }

  function tryFailed(address: string, error: MeshError): void {
    observer.event('dial_failed', { address }, error);
    if (!running) return;
    if (options.failed(error)) {
      running = false;
      return;
    }
    attempt++;
    const askedMs = error.reason === 'SESSION_HELD' ? Math.min(error.retryAfterMs ?? 0, heldMs) : error.retryAfterMs;
    const waitMs = Math.max(backoffMs(attempt, dialer.link?.state === 'broken' ? resuming : returning), askedMs ?? 0);
    timer = clock.setTimer(waitMs, dial);
  }

  function welcome(connection: Connection, frame: InboundFrame, wanted: Link | undefined): void {
    const { hello } = frame;
    if (!hello) throw new MeshError('PROTOCOL_VIOLATED', 'the first frame carries no hello');
    check(HelloSchema, hello, 'hello');
    const resumed = wanted !== undefined && hello.epoch === wanted.peer.epoch && hello.peerEpoch === options.epoch;
    if (resumed && wanted.state === 'ended')
      throw new MeshError('LINK_REPLACED', 'the session came back too late and is given up; a new one begins');
    if (resumed) wanted.attach(connection, Number(hello.received));
    else begin(connection, hello);
    attempt = 0;
    connection.listener.frame({ ...frame, hello: undefined });
  }

  function begin(connection: Connection, hello: Hello): void {
    const pingEveryMs = options.pingEveryMs(hello);
    const peer = peerOf(hello);
    const before = dialer.link;
    const link = createLink({ peer, limits, clock, observer, listener, pingEveryMs });
    dialer.link = link;
    if (before?.state === 'open' && before.leaving) parting.add(before);
    else
      before?.end(
        new MeshError('UNREACHABLE', `${before.peer.hostId} began a new session`),
        receivedOf(before.peer, hello),
      );
    options.linked(link, hello);
    link.attach(connection, 0);
    observer.event('opened', peer);
  }

  const dialer: Changing = {
    link: undefined,
    parting: () => [...parting],
    start() {
      if (running) return;
      running = true;
      dial();
    },
    move() {
      if (addresses.length > 1) redial();
    },
    stop() {
      running = false;
      timer?.cancel();
      timer = undefined;
      trying?.cut(new MeshError('DRAINING', 'this process ends'));
    },
  };
  return dialer;
}

/** What the peer says to have received of the session that is over; a process that is new says nothing. */
function receivedOf(before: LinkPeer, hello: Hello): number | undefined {
  return before.epoch === hello.epoch && hello.received > 0n ? Number(hello.received) : undefined;
}

/** Errors that do not go away by dialling again. */
const lasting = new Set(['FIELD_INVALID', 'METHOD_UNKNOWN', 'OPTION_INVALID', 'SENDER_DENIED', 'PROTOCOL_VIOLATED']);

/** Whether dialling again cannot help. */
export function isLasting(error: unknown): boolean {
  return lasting.has(toMeshError(error).reason);
}
