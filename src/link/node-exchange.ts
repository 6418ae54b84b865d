import { durationMs } from '@bufbuild/protobuf/wkt';
import { type Hello, Role } from '#gen/dacp/link/v1/link_pb.js';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError, newId } from '../base/index.js';
import { qualify } from '../message/index.js';
import { type Admission, createAcceptor } from './acceptor.js';
import type { RegistryPort } from './attachment.js';
import { bringOne } from './bring-one.js';
import type { Broker, TopicKeeper } from './brokering.js';
import { closeLinks } from './closing.js';
import { createDirecting } from './direct/directing.js';
import { createDepot, type Depot, type DepotOptions } from './durable/depot.js';
import { completeDurableLimits, type DurableLimits } from './durable/durable-limits.js';
import type { DurableStore } from './durable/durable-store.js';
import { createTogether, type Together } from './enquiry.js';
import type { LocalAgents } from './exchange.js';
import { assemble, type ExchangeOptions, type LinkExchange, partsOf } from './exchange-base.js';
import { hasPlainHeader, peekInReplyTo } from './header.js';
import { checkLeaseTtl, defaultLeaseTtlMs, helloOf, type Identity } from './identity.js';
import type { InboundDelivery } from './inbound-frame.js';
import type { Link, LinkListener } from './link.js';
import { createNodeRouter, type Redirect } from './node-router.js';
import { createOwnSession } from './own-session.js';
import { arrivedParcel, relayed } from './parcel.js';
import { createRegistrar } from './registrar.js';
import { clientOf, clientPrefix } from './senders.js';
import { createServing } from './serving.js';

export interface NodeExchangeOptions extends ExchangeOptions {
  /** The node's id. */
  readonly nodeId: string;
  readonly registry: RegistryPort;
  /** Agents in the node itself. */
  readonly agents?: LocalAgents;
  /** Where the node serves, as `host:port`. */
  readonly address?: string;
  /** Where messages are kept whose senders want the receipt `durable`; absent: it is refused. */
  readonly durable?: { readonly store: DurableStore; readonly limits?: Partial<DurableLimits> };
  /** Says who gets what is sent to the broker; absent: `broker` is a name like any other. */
  readonly broker?: Broker;
  /** Keeps what is published for those who have subscribed for good; absent: nobody can. */
  readonly topics?: TopicKeeper;
  /** Calls back with the namespace of each team whose members change while they stay registered as they are; absent: none does. */
  readonly onTeams?: (listener: (namespace: string) => void) => () => void;
  /** Says who gets a message instead of its receiver; absent: nobody does. */
  readonly redirect?: Redirect;
  /** The term of the lease of its own agents; 10,000 unless said. */
  readonly leaseTtlMs?: number;
}

/** The exchange of a node. */
export interface NodeExchange extends LinkExchange, Together {
  /** How many messages it keeps whose receivers have not handled them yet, each once for each receiver. */
  readonly kept: number;
  /**
   * Brings a message that is kept elsewhere in this process to one receiver: a qualified agent id, or `capability:NAME`. Resolves when
   * that has handled it. Errors: as `send` with the receipt `handled`; `verdictOf` says what they mean for the message.
   */
  bring(message: Message, receiver: string): Promise<void>;
  /** Calls back with qualified ids of agents that can be reached again; undefined: perhaps anybody. Returns how to stop. */
  onReachable(listener: (agents: Iterable<string> | undefined) => void): () => void;
}

/** Makes a node's exchange: it registers the hosts that attach, and relays between all. */
export function createNodeExchange(options: NodeExchangeOptions): NodeExchange {
  const { registry, agents } = options;
  const parts = partsOf(options);
  const { clock, observer, limits } = parts;
  const identity: Identity = {
    hostId: options.nodeId,
    epoch: newId(),
    role: Role.NODE,
    address: options.address ?? '',
    labels: {},
    leaseTtlMs: checkLeaseTtl(options.leaseTtlMs),
  };
  const pingEveryMs = limits.pingEveryMs ?? defaultLeaseTtlMs / 3;
  const registrar = createRegistrar(registry, observer);
  const own = agents && createOwnSession({ identity, agents, registry, clock, observer });

  const listeners = new Set<(agents: Iterable<string> | undefined) => void>();

  function wake(agents: Iterable<string> | undefined): void {
    depot?.wake(agents);
    for (const each of listeners) each(agents);
  }

  const listener: LinkListener = {
    delivery: (link, delivery, sequence) => switchboard.delivery(link, delivery, sequence),
    cancel: (link, cancel) => switchboard.cancel(link, cancel),
    announce(link, announce, sequence) {
      registrar.announce(link, announce, sequence);
      wake(announce.put.map(({ namespace, id }) => qualify(namespace, id)));
    },
    direct: (link, item) => directing.item(link, item),
    pong: registrar.pong,
    goodbye: (link, { leaving }) => registrar.goodbye(link, leaving),
    loads: () => ({}),
    broken: () => undefined,
    resumed: () => undefined,
    ended(link, error, left) {
      directing.ended(link);
      registrar.ended(link, left);
      switchboard.linkEnded(link, error);
    },
  };

  const serving = createServing({
    ...parts,
    registry,
    listener,
    epoch: identity.epoch,
    pingEveryMs,
    hello: () => helloOf(identity),
    reachable: () => wake(undefined),
  });

  async function admit(hello: Hello): Promise<Admission> {
    const { hostId, role } = hello;
    if (role === Role.NODE) return plainAdmission(pingEveryMs);
    if (role === Role.CLIENT) {
      checkClient(hello);
      return plainAdmission(pingEveryMs);
    }
    const attachment = await registrar.open(hello);
    const { lease } = attachment;
    return {
      hello: { lease },
      pingEveryMs: limits.pingEveryMs ?? (lease.ttl ? durationMs(lease.ttl) : defaultLeaseTtlMs) / 3,
      linked(link) {
        registrar.bind(link, attachment);
        wake(attachment.agents);
      },
      abandoned: () => registrar.abandoned(hostId, attachment),
    };
  }

  const acceptor = createAcceptor({ ...parts, identity, listener, admit });
  const allLinks = () => [...acceptor.links, ...serving.links];

  function clientLink(name: string): Link | undefined {
    const id = clientOf(name);
    const link = id === undefined ? undefined : acceptor.linkOf(id);
    return link?.peer.role === Role.CLIENT ? link : undefined;
  }

  /** It answers a question from here, and is read as a whole; of all else a relay needs the header. */
  function isAnswer({ frame, from, to }: InboundDelivery): boolean {
    return switchboard.asks(peekInReplyTo(frame, from, to)) && hasPlainHeader(frame, from, to);
  }

  const router = createNodeRouter({
    registry,
    registrar,
    serving,
    clientLink,
    broker: options.broker,
    topics: options.topics,
    redirect: options.redirect,
    ownSessionId: () => own?.sessionId,
  });
  const directing = createDirecting({ registry, observer, clock, router, kept: options.topics?.subscribers });
  const unhear = options.topics?.onChanged(directing.keptChanged);
  const unteam = options.onTeams?.(directing.keptChanged);
  const depot = depotOf(options, {
    ...parts,
    route: (parcel, wish, origin) => router.route(parcel, wish, origin),
    bring: (parcel, origin, wish) => switchboard.bring(parcel, origin, wish),
  });

  const { exchange, switchboard } = assemble({
    name: 'node exchange',
    parts,
    router,
    agents,
    depot: depot ?? noDepot,
    read: got => (isAnswer(got) ? arrivedParcel(got) : relayed(got)),
    async start() {
      await own?.start();
      await depot?.start();
    },
    async close(board) {
      acceptor.stop();
      serving.stop();
      unhear?.();
      unteam?.();
      directing.stop();
      depot?.stop();
      await own?.close();
      const error = new MeshError('DRAINING', `node ${identity.hostId} drains`);
      await closeLinks({ ...parts, links: allLinks(), switchboard: board, error, leaving: false });
      await Promise.all([registrar.settled(), depot?.close()]);
    },
    accept: acceptor.accept,
    links: allLinks,
  });
  const more: Pick<NodeExchange, 'bring' | 'onReachable' | keyof Together> = {
    ...createTogether(switchboard, clock),
    bring: (message, receiver) => bringOne(switchboard, message, receiver),
    onReachable(each) {
      listeners.add(each);
      return () => listeners.delete(each);
    },
  };
  return Object.defineProperty(Object.assign(exchange, more), 'kept', {
    get: () => depot?.size() ?? 0,
  }) as NodeExchange;
}

function depotOf({ durable }: NodeExchangeOptions, parts: Omit<DepotOptions, 'store' | 'limits'>): Depot | undefined {
  return durable && createDepot({ ...parts, store: durable.store, limits: completeDurableLimits(durable.limits) });
}

const noDepot: Pick<Depot, 'take'> = {
  take() {
    throw new MeshError('RECEIPT_UNSUPPORTED', 'this node keeps no messages; ask for `handled` or `accepted`');
  },
};

function plainAdmission(pingEveryMs: number): Admission {
  return { hello: {}, pingEveryMs, linked: () => undefined, abandoned: () => undefined };
}

function checkClient({ hostId, agents }: Hello): void {
  if (!hostId.startsWith(clientPrefix))
    throw new MeshError('FIELD_INVALID', `hello.host_id "${hostId}" of a client must begin with "${clientPrefix}"`);
  if (agents.length > 0)
    throw new MeshError('FIELD_INVALID', 'hello.agents: a client has none; link as ROLE_HOST to register agents');
}
