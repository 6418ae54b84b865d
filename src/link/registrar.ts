import { durationMs } from '@bufbuild/protobuf/wkt';
import type { Announce, Hello, Pong } from '#gen/dacp/link/v1/link_pb.js';
import { type MeshError, toMeshError } from '../base/index.js';
import { qualify } from '../message/index.js';
import { createAnnouncements } from './announcements.js';
import type { Attachment, RegistryPort } from './attachment.js';
import { defaultLeaseTtlMs } from './identity.js';
import type { Link } from './link.js';
import type { LinkObserver } from './observer.js';

/** The node's side of attaching: what comes over links is written into the registry. */
export interface Registrar {
  /** Opens the session of a host. Errors: SESSION_HELD, AGENT_HELD. */
  open(hello: Hello): Promise<Attachment>;
  bind(link: Link, attachment: Attachment): void;
  linkOf(sessionId: string): Link | undefined;
  attachmentOf(link: Link): Attachment | undefined;
  announce(link: Link, announce: Announce, sequence: number): void;
  pong(link: Link, pong: Pong): void;
  /** The host takes nothing new; `leaving`: its agents are gone. */
  goodbye(link: Link, leaving: boolean): void;
  ended(link: Link, left: boolean): void;
  /** Nothing came of the link: the session is there, and nobody can be reached. */
  abandoned(hostId: string, attachment: Attachment): void;
  /** Resolves when all that was begun is written. */
  settled(): Promise<void>;
}

/** Makes the registrar of a node. Writes of one host follow each other in the order in which their causes came. */
export function createRegistrar(registry: RegistryPort, observer: LinkObserver): Registrar {
  const attachments = new Map<Link, Attachment>();
  const links = new Map<string, Link>();
  /** By session: who has attached last. */
  const newest = new Map<string, Attachment>();
  const queues = new Map<string, Promise<unknown>>();

  /** Begins a microtask later than keyed turns do: agents that are announced one by one meanwhile are written together. */
  function inOrder<T>(hostId: string, task: () => Promise<T>): Promise<T> {
    const before = queues.get(hostId) ?? Promise.resolve();
    const result = before.then(task, task);
    queues.set(hostId, result);
    const forget = () => {
      if (queues.get(hostId) === result) queues.delete(hostId);
    };
    result.then(forget, forget);
    return result;
  }

  /** Writes for a link; a lost lease ends it, another error leaves it to the lease. */
  function write(link: Link, task: (attachment: Attachment) => Promise<unknown>): void {
    const attachment = attachments.get(link);
    if (!attachment) return;
    inOrder(link.peer.hostId, () => task(attachment)).catch((error: unknown) => refused(link, toMeshError(error)));
  }

  function refused(link: Link, error: MeshError): void {
    observer.event('lease_unwritten', link.peer, error);
    if (error.reason === 'LEASE_LOST') link.end(error);
  }

  /** Nothing new goes there. */
  function unroute(link: Link): void {
    const sessionId = attachments.get(link)?.key.sessionId;
    if (sessionId !== undefined && links.get(sessionId) === link) links.delete(sessionId);
  }

  function leave(link: Link): void {
    write(link, async attachment => {
      if (attachment.left) return;
      attachment.left = true;
      newest.delete(attachment.key.sessionId);
      await registry.closeSession(attachment.key);
    });
  }

  async function open(hello: Hello): Promise<Attachment> {
    const { hostId, epoch, address, labels, agents } = hello;
    const leaseTtlMs = hello.leaseTtl ? durationMs(hello.leaseTtl) : defaultLeaseTtlMs;
    return await inOrder(hostId, async () => {
      const lease = await registry.openSession({ hostId, epoch, address, leaseTtlMs, labels, agents });
      const key = { sessionId: lease.sessionId, fencingToken: lease.fencingToken };
      const names = new Set(agents.map(({ namespace, id }) => qualify(namespace, id)));
      const attachment: Attachment = { key, lease, agents: names, deciding: new Map(), left: false };
      newest.set(lease.sessionId, attachment);
      return attachment;
    });
  }

  /** Nobody can be reached there, unless the host has attached anew since: a session outlives its links. */
  async function unreachable(attachment: Attachment): Promise<void> {
    const { key, left } = attachment;
    if (left || newest.get(key.sessionId) !== attachment) return;
    newest.delete(key.sessionId);
    await registry.setSessionState(key, 'unreachable');
  }

  const announced = createAnnouncements({ registry, inOrder, refused });

  return {
    open,
    bind(link, attachment) {
      attachments.set(link, attachment);
      links.set(attachment.key.sessionId, link);
    },
    linkOf: sessionId => links.get(sessionId),
    attachmentOf: link => attachments.get(link),
    announce(link, announce, sequence) {
      const attachment = attachments.get(link);
      if (attachment) announced(link, attachment, { announce, sequence });
    },
    pong: (link, { loads }) => write(link, async ({ key, left }) => left || registry.renewSession(key, loads)),
    goodbye(link, leaving) {
      unroute(link);
      if (leaving) leave(link);
      else write(link, ({ key }) => registry.setSessionState(key, 'draining'));
    },
    ended(link, left) {
      unroute(link);
      if (left) leave(link);
      else write(link, unreachable);
      attachments.delete(link);
    },
    abandoned(hostId, attachment) {
      inOrder(hostId, () => unreachable(attachment)).catch((error: unknown) =>
        observer.event('lease_unwritten', { hostId }, toMeshError(error)),
      );
    },
    async settled() {
      await Promise.allSettled(queues.values());
    },
  };
}
