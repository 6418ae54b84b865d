import { durationMs } from '@bufbuild/protobuf/wkt';
import { type Hello, Role } from '#gen/dacp/link/v1/link_pb.js';
import { MeshError, newId, systemClock, toMeshError, within } from '../base/index.js';
import { type Admission, createAcceptor } from './acceptor.js';
import { createAnnouncer } from './announcer.js';
import { closeLinks } from './closing.js';
import { createDialer, isLasting } from './dialer.js';
import { createDirect } from './direct/direct.js';
import type { LocalAgents } from './exchange.js';
import { assemble, type ExchangeOptions, type LinkExchange, partsOf } from './exchange-base.js';
import { createHolderWatch } from './holder-watch.js';
import { createHostRouter } from './host-router.js';
import { createHostServer, type HostServer, type ServeOptions } from './host-server.js';
import { checkLeaseTtl, defaultLeaseTtlMs, helloOf, type Identity } from './identity.js';
import type { Link, LinkListener } from './link.js';
import { arrivedParcel } from './parcel.js';
import { peerOf } from './peer.js';
import { clientPrefix, senderDenied } from './senders.js';

/** What every process that dials nodes may be told. */
export interface DialingOptions extends ExchangeOptions {
  /** Nodes to dial, as `host:port`, in turn until one answers. */
  readonly nodes: readonly string[];
  /** How long the first link may take, in ms; 15,000 unless said (a lease left behind by a dead process lasts 10,000). */
  readonly connectTimeoutMs?: number;
}

export interface HostExchangeOptions extends DialingOptions {
  /** Unique in the mesh. */
  readonly hostId: string;
  readonly agents: LocalAgents;
  /** Where somebody else serves `accept` of this host, as `host:port`; absent, and without `serve`: it only attaches. */
  readonly address?: string;
  /** Listens for other hosts, so that they speak to the agents here straight. */
  readonly serve?: ServeOptions;
  readonly labels?: Readonly<Record<string, string>>;
  /** The term of the lease that its agents ride on; 10,000 unless said. */
  readonly leaseTtlMs?: number;
}

/**
 * Makes a host's exchange: it attaches to a node, registers its agents there, and sends everything that is not for an agent of its
 * own through it. A host that serves is dialled by nodes as well. `start` resolves when the host is attached; without nodes, at once.
 */
export function createHostExchange(options: HostExchangeOptions): LinkExchange {
  let server: HostServer | undefined;
  const identity: Identity = {
    hostId: options.hostId,
    epoch: newId(),
    role: Role.HOST,
    get address() {
      return server?.address ?? options.address ?? '';
    },
    labels: options.labels ?? {},
    leaseTtlMs: checkLeaseTtl(options.leaseTtlMs),
  };
  const serve = (accept: LinkExchange['accept']) => {
    server = options.serve && createHostServer(options.serve, { accept, clock: options.clock ?? systemClock });
    return server;
  };
  return createDialingExchange(identity, { ...options, listen: serve }, options.agents);
}

export interface ClientExchangeOptions extends DialingOptions {
  /** Begins with `client-`; a new one unless said. Messages are sent under this name, or under it with a dot and more. */
  readonly clientId?: string;
}

/** Makes the exchange of a process that only asks: it has no agents and no lease, and is never found. */
export function createClientExchange(options: ClientExchangeOptions): LinkExchange & { readonly clientId: string } {
  const clientId = options.clientId ?? `${clientPrefix}${newId().toLowerCase()}`;
  const identity: Identity = {
    hostId: clientId,
    epoch: newId(),
    role: Role.CLIENT,
    address: '',
    labels: {},
    leaseTtlMs: defaultLeaseTtlMs,
  };
  return Object.assign(createDialingExchange(identity, options, undefined), { clientId });
}

function createDialingExchange(
  identity: Identity,
  options: DialingOptions & { listen?(accept: LinkExchange['accept']): HostServer | undefined },
  agents: LocalAgents | undefined,
): LinkExchange {
  const parts = partsOf(options);
  const { limits, clock } = parts;
  const connectTimeoutMs = options.connectTimeoutMs ?? 15_000;
  const announcer = createAnnouncer(agents, () => dialer.link);
  const attached = createOutcome();
  const heldByLiving = createHolderWatch(identity.hostId, clock);
  let sessionId: string | undefined;

  const listener: LinkListener = {
    delivery(link, delivery, sequence) {
      direct.used(link);
      return switchboard.delivery(link, delivery, sequence);
    },
    cancel: (link, cancel) => switchboard.cancel(link, cancel),
    announce: () => undefined,
    direct: (link, item) => direct.item(link, item),
    pong: () => undefined,
    goodbye(link) {
      if (link === dialer.link) dialer.move();
      direct.goodbye(link);
    },
    loads: () => agents?.loads() ?? {},
    broken: () => undefined,
    resumed(link) {
      if (link === dialer.link) announcer.resumed();
      else direct.resumed(link);
    },
    ended(link, error) {
      direct.ended(link);
      switchboard.linkEnded(link, error);
    },
  };

  const dialer = createDialer({
    ...parts,
    listener,
    addresses: options.nodes,
    epoch: identity.epoch,
    hello: () => helloOf(identity, { agents: announcer.descriptors() }),
    pingEveryMs: hello => limits.pingEveryMs ?? termOf(hello) / 3,
    linked(link, hello) {
      sessionId = hello.lease?.sessionId;
      announcer.linked(link);
      if (link.peer.role === Role.NODE) direct.nodeLinked(link);
      attached.resolve();
    },
    failed(error) {
      const held = heldByLiving(error);
      attached.lastError = held ?? error;
      if ((!held && !isLasting(error)) || dialer.link) return false;
      attached.reject(attached.lastError);
      return true;
    },
  });

  const acceptor = createAcceptor({
    ...parts,
    identity,
    listener,
    replaces: link => link.peer.role !== Role.CLIENT && link.peer.role !== Role.HOST,
    admit: async hello => admitToHost(hello),
  });

  const direct = createDirect({
    ...parts,
    identity,
    listener,
    pingEveryMs: limits.pingEveryMs ?? identity.leaseTtlMs / 3,
    node: realNode,
    accepted: hostId => acceptor.linkOf(hostId),
    acceptedLinks: () => acceptor.links.filter(({ peer }) => peer.role !== Role.NODE),
    uses: link => switchboard.uses(link),
  });

  const forgetGone = agents?.onChange(({ removed }) => {
    if (removed !== undefined) direct.gone(removed);
  });

  /** Takes links from nodes, from clients that ask the agents here and, once a node can answer for their agents, from hosts. */
  function admitToHost(hello: Hello): Admission {
    const { role } = hello;
    if (role !== Role.NODE && role !== Role.CLIENT && !realNode()) throw senderDenied(peerOf(hello), hello.hostId);
    return {
      hello: {},
      pingEveryMs: limits.pingEveryMs ?? identity.leaseTtlMs / 3,
      linked: link => (role === Role.NODE ? undefined : direct.accepted(link)),
      abandoned: () => undefined,
    };
  }

  /** The link that was dialled, unless the node drains and another one has dialled us. */
  function node(): Link | undefined {
    const usable = (link: Link | undefined) => link && link.state !== 'ended' && !link.leaving;
    if (usable(dialer.link)) return dialer.link;
    return acceptor.links.find(link => link.peer.role === Role.NODE && usable(link)) ?? dialer.link;
  }

  function nodeInUse(): Link | undefined {
    const link = node();
    return link && link.state !== 'ended' ? link : undefined;
  }

  /** A process may have dialled a host instead of a node: that one finds nobody. */
  function realNode(): Link | undefined {
    const link = nodeInUse();
    return link?.peer.role === Role.NODE ? link : undefined;
  }

  const allLinks = () => {
    const dialled = dialer.link && dialer.link.state !== 'ended' ? [dialer.link] : [];
    return [...dialled, ...dialer.parting(), ...acceptor.links, ...direct.links()];
  };

  const server = options.listen?.(acceptor.accept);

  const { exchange, switchboard } = assemble({
    name: `exchange of ${identity.hostId}`,
    // What a host follows is in its mailboxes, which have bounds of their own: one link's many messages are no reason to refuse more.
    parts: { ...parts, limits: { ...limits, followedMax: Number.MAX_SAFE_INTEGER } },
    router: createHostRouter({
      isHere: announcer.isHere,
      ownSessionId: () => sessionId,
      node,
      trusts: link => link === dialer.link,
      direct,
    }),
    agents,
    read: arrivedParcel,
    async start() {
      await server?.start();
      if (options.nodes.length === 0) return;
      dialer.start();
      await within(clock, connectTimeoutMs, 'linking with a node', attached.promise).catch((error: unknown) => {
        throw notAttached(options.nodes, attached.lastError ?? toMeshError(error));
      });
    },
    async close(board) {
      announcer.stop();
      forgetGone?.();
      acceptor.stop();
      direct.stop();
      dialer.stop();
      const error = new MeshError('DRAINING', `${identity.hostId} ends`);
      await closeLinks({ ...parts, links: allLinks(), switchboard: board, error, leaving: true });
      await server?.close();
    },
    accept: acceptor.accept,
    links: allLinks,
  });
  return exchange;
}

function termOf(hello: Hello): number {
  return hello.lease?.ttl ? durationMs(hello.lease.ttl) : defaultLeaseTtlMs;
}

function notAttached(nodes: readonly string[], error: MeshError): MeshError {
  if (error.reason !== 'UNREACHABLE' && error.reason !== 'DEADLINE_PASSED') return error;
  return new MeshError('UNREACHABLE', `no node answered at ${nodes.join(', ')}: ${error.message}`, { cause: error });
}

/** A promise whose outcome somebody else decides. */
function createOutcome() {
  let resolve: () => void = () => undefined;
  let reject: (error: MeshError) => void = () => undefined;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => undefined); // Whoever starts the exchange hears of it; before and after that, nobody waits for it.
  return {
    promise,
    resolve: () => resolve(),
    reject: (error: MeshError) => reject(error),
    lastError: undefined as MeshError | undefined,
  };
}
