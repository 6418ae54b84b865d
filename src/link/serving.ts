import { Role } from '#gen/dacp/link/v1/link_pb.js';
import { MeshError, toMeshError } from '../base/index.js';
import { unqualify } from '../message/index.js';
import type { Target } from '../registry/index.js';
import type { RegistryPort } from './attachment.js';
import type { Carrier } from './carrier.js';
import { createDialer, type Dialer, type DialerOptions } from './dialer.js';
import type { Link } from './link.js';
import type { Outgoing } from './outgoing.js';

/** The node's links to hosts that serve: dialled when something is first to be sent there, and kept. */
export interface Serving {
  /** What leads to this target; it may not be connected yet. */
  carrierTo(target: Target): Carrier;
  /** A host behind such a link says that it speaks for this agent; true: it does. */
  speaksFor(link: Link, agent: string): boolean;
  /** The link with the host that holds a session, if there is one. */
  linkOf(sessionId: string): Link | undefined;
  readonly links: readonly Link[];
  stop(): void;
}

export interface ServingOptions extends Omit<DialerOptions, 'addresses' | 'linked' | 'failed' | 'pingEveryMs'> {
  readonly registry: RegistryPort;
  readonly pingEveryMs: number;
  /** A host can be reached again. */
  readonly reachable?: () => void;
}

/** One host that serves. */
interface Served {
  readonly target: Target;
  readonly dialer: Dialer;
  readonly carrier: Carrier;
}

export function createServing(options: ServingOptions): Serving {
  const { registry, observer, limits, pingEveryMs } = options;
  const bySession = new Map<string, Served>();

  function carrierTo(target: Target): Carrier {
    return (bySession.get(target.sessionId) ?? begin(target)).carrier;
  }

  function begin(target: Target): Served {
    const queue = new Set<Outgoing>();
    const key = { sessionId: target.sessionId, fencingToken: target.fencingToken };
    let reachable = true;

    function setReachable(now: boolean): void {
      if (reachable === now) return;
      reachable = now;
      registry.setSessionState(key, now ? 'active' : 'unreachable').catch(forget);
    }

    /** The session is not in force any more: nothing leads there. */
    function forget(failure: unknown): void {
      const error = toMeshError(failure);
      observer.event('lease_unwritten', target, error);
      if (error.reason !== 'LEASE_LOST') return;
      dialer.stop();
      bySession.delete(target.sessionId);
      dialer.link?.end(error);
    }

    function release(item: Outgoing): void {
      queue.delete(item);
      item.holder?.release();
      item.holder = undefined;
    }

    const dialer = createDialer({
      ...options,
      addresses: [target.address],
      listener: {
        ...options.listener,
        ended(link, error, left) {
          setReachable(false);
          options.listener.ended(link, error, left);
        },
      },
      pingEveryMs: hello => {
        if (hello.hostId === target.hostId && hello.role !== Role.NODE) return pingEveryMs;
        throw new MeshError('SENDER_DENIED', `${target.address} is ${hello.hostId} and not host ${target.hostId}`);
      },
      linked(link) {
        setReachable(true);
        options.reachable?.();
        for (const item of [...queue]) {
          release(item);
          const error = link.send(item);
          if (error) item.tracker?.refused([], error);
        }
      },
      failed(error) {
        if (dialer.link?.state === 'broken') return false;
        // Said again at each try: a session that is over is heard of so, and dialled no more.
        if (reachable) setReachable(false);
        else registry.setSessionState(key, 'unreachable').catch(forget);
        for (const item of [...queue]) {
          release(item);
          item.tracker?.refused([], unreachable(target, error));
        }
        return false;
      },
    });

    const carrier: Carrier = {
      send(item) {
        const { link } = dialer;
        if (link && link.state !== 'ended') return link.send(item);
        if (!reachable) return unreachable(target);
        if (queue.size >= limits.waitingMax) return unreachable(target);
        queue.add(item);
        return undefined;
      },
      withdraw(item, tell) {
        if (queue.has(item)) release(item);
        else dialer.link?.withdraw(item, tell);
      },
      settle: item => dialer.link?.settle(item),
      leadsTo: link => dialer.link === link,
    };

    const served = { target, dialer, carrier };
    bySession.set(target.sessionId, served);
    dialer.start();
    return served;
  }

  function servedBy(link: Link): Served | undefined {
    for (const served of bySession.values()) if (served.dialer.link === link) return served;
    return undefined;
  }

  return {
    carrierTo,
    linkOf: sessionId => bySession.get(sessionId)?.dialer.link,
    speaksFor(link, agent) {
      const served = servedBy(link);
      if (!served) return false;
      const { namespace, agentId } = unqualify(agent);
      const { instances } = registry.getAgent(namespace, agentId);
      return instances.some(({ sessionId }) => sessionId === served.target.sessionId);
    },
    get links() {
      return [...bySession.values()].flatMap(({ dialer: { link } }) => (link && link.state !== 'ended' ? [link] : []));
    },
    stop() {
      for (const { dialer } of bySession.values()) dialer.stop();
    },
  };
}

function unreachable({ hostId, address }: Target, cause?: MeshError): MeshError {
  const why = cause ? `: ${cause.message}` : '';
  return new MeshError('UNREACHABLE', `host ${hostId} cannot be reached at ${address}${why}`, { cause });
}
