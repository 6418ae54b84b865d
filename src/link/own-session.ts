import { durationMs } from '@bufbuild/protobuf/wkt';
import { type Clock, type Timer, toMeshError } from '../base/index.js';
import type { SessionKey } from '../registry/index.js';
import type { RegistryPort } from './attachment.js';
import type { LocalAgents } from './exchange.js';
import { defaultLeaseTtlMs, type Identity } from './identity.js';
import type { LinkObserver } from './observer.js';

/** The registration of the agents that live in the node itself. */
export interface OwnSession {
  readonly sessionId: string | undefined;
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface OwnSessionOptions {
  readonly identity: Identity;
  readonly agents: LocalAgents;
  readonly registry: RegistryPort;
  readonly clock: Clock;
  readonly observer: LinkObserver;
}

/**
 * Registers the node's own agents as a host of its own, whose id names the process: a node that starts again must not wait for the
 * lease of the one before it.
 */
export function createOwnSession({ identity, agents, registry, clock, observer }: OwnSessionOptions): OwnSession {
  const hostId = `${identity.hostId.slice(0, 110)}~${identity.epoch.slice(-16)}`;
  let key: SessionKey | undefined;
  let timer: Timer | undefined;
  let closing = false;
  let closed = false;
  let work: Promise<unknown> = Promise.resolve();

  async function open(): Promise<void> {
    const { epoch, labels, leaseTtlMs = defaultLeaseTtlMs } = identity;
    const request = { hostId, epoch, address: '', leaseTtlMs, labels, agents: agents.descriptors() };
    const lease = await registry.openSession(request);
    key = { sessionId: lease.sessionId, fencingToken: lease.fencingToken };
    renewIn((lease.ttl ? durationMs(lease.ttl) : leaseTtlMs) / 3);
  }

  function renewIn(delayMs: number): void {
    if (closing) return;
    timer?.cancel();
    timer = clock.setTimer(delayMs, () => {
      write(async held => void (await registry.renewSession(held, agents.loads())));
      renewIn(delayMs);
    });
  }

  /** One write after the other; a lease that was lost is taken anew. */
  function write(task: (held: SessionKey) => Promise<unknown>): void {
    work = work
      .then(() => (key && !closed ? task(key) : undefined))
      .catch((failure: unknown) => {
        const error = toMeshError(failure);
        observer.event('lease_unwritten', { hostId }, error);
        if (error.reason !== 'LEASE_LOST' || closing) return;
        timer?.cancel();
        return open();
      })
      .catch((failure: unknown) => {
        observer.event('lease_unwritten', { hostId }, toMeshError(failure));
        if (!closing) renewIn((identity.leaseTtlMs ?? defaultLeaseTtlMs) / 3);
      });
  }

  const stop = agents.onChange(({ put, removed }) => {
    if (put) write(held => registry.register(held, [put]));
    if (removed !== undefined) write(held => registry.deregister(held, [removed]));
  });

  return {
    get sessionId() {
      return key?.sessionId;
    },
    start() {
      const opened = open();
      work = opened.catch(() => undefined); // Whoever starts it hears of the failure.
      return opened;
    },
    async close() {
      stop();
      closing = true;
      timer?.cancel();
      write(held => registry.closeSession(held));
      await work;
      closed = true;
      timer?.cancel();
    },
  };
}
