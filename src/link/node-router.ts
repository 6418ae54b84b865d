import { Role } from '#gen/dacp/link/v1/link_pb.js';
import type { Address } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError, toMeshError } from '../base/index.js';
import { formatAddress, makeAddress, parseAddress, qualify, unqualify } from '../message/index.js';
import type { Target } from '../registry/index.js';
import type { RegistryPort } from './attachment.js';
import { type Broker, isForBroker, type TopicKeeper } from './brokering.js';
import type { Carrier } from './carrier.js';
import type { Header } from './header.js';
import type { Link } from './link.js';
import { createNextInstance } from './next-instance.js';
import { messageOf, type Parcel } from './parcel.js';
import type { Registrar } from './registrar.js';
import type { Destination, Router, Wish } from './router.js';
import { clientOf, clientSpeaks, senderDenied } from './senders.js';
import type { Serving } from './serving.js';

/**
 * Says who gets a message instead of its receiver: an agent in the node itself, by its qualified id; undefined: nobody else. `conversationId`
 * decodes the message, and is asked for only when it matters.
 */
export type Redirect = (
  parties: { readonly sender: string; readonly receiver: string },
  conversationId: () => string,
) => string | undefined;

export interface NodeRouterOptions {
  readonly registry: RegistryPort;
  readonly registrar: Registrar;
  readonly serving: Serving;
  /** The links of clients, which are in no registry. */
  clientLink(name: string): Link | undefined;
  readonly broker: Broker | undefined;
  readonly topics: TopicKeeper | undefined;
  readonly redirect: Redirect | undefined;
  /** The session of the agents in the node itself. */
  ownSessionId(): string | undefined;
}

/** A node's router. */
export interface NodeRouter extends Router {
  undecided(link: Link, sender: string, goOn: () => void): boolean;
  /** The process behind a link may speak for an agent; false: it may not. */
  speaks(link: Link, agent: string): boolean;
  /** What leads to a host session. Errors: SESSION_UNKNOWN, UNREACHABLE. */
  sessionAt(sessionId: string): Carrier;
}

/** A node knows from the registry who is where, and passes on what comes. */
export function createNodeRouter(options: NodeRouterOptions): NodeRouter {
  const { registry, registrar, serving, broker, topics } = options;
  const another = createNextInstance(registry, leadingTo);
  /** The agents that were found at one session last, and as of when: those that are called together are mostly the same. */
  let last = { names: nobody, sessionId: '', revision: -1n };

  function route(parcel: Parcel, wish: Wish): readonly Destination[] {
    if (wish.receivers.length > 0) {
      const only = wish.sessionId === '' ? undefined : atSession(wish.receivers, wish.sessionId);
      return only ? [only] : gather([...new Set(wish.receivers)].flatMap(name => named(name, wish.sessionId)));
    }
    const { receiver } = parcel.header;
    const instead = redirected(parcel);
    if (instead !== undefined) return [{ by: undefined, receivers: [instead] }];
    const address = receiver?.address as Address;
    if (broker && isForBroker(address.target)) return brokered(broker, parcel);
    if (address.target.case === 'agent') return oneOf(receiver?.text ?? '', wish.sessionId);
    return gather(allOf(address));
  }

  function redirected(parcel: Parcel): string | undefined {
    if (!options.redirect) return undefined;
    const { sender, receiver } = parcel.header;
    const parties = { sender: sender?.text ?? '', receiver: receiver?.text ?? '' };
    return options.redirect(parties, () => messageOf(parcel).conversationId);
  }

  /** Whoever the broker says, each once; the error of one does not keep the message from the others. */
  function brokered(broker: Broker, parcel: Parcel): readonly Destination[] {
    const all = broker.targetsOf(messageOf(parcel)).flatMap(address => {
      try {
        return address.target.case === 'agent' ? oneOf(formatAddress(address), '') : allOf(address);
      } catch (error) {
        return [{ by: toMeshError(error), receivers: [formatAddress(address)] }];
      }
    });
    const seen = new Set<string>();
    const first = (name: string) => !seen.has(name) && Boolean(seen.add(name));
    return gather(all.flatMap(({ by, receivers }) => receivers.filter(first).map(name => ({ by, receivers: [name] }))));
  }

  /** Everybody who is at an address now, and who has subscribed to it for good. */
  function allOf(address: Address): Destination[] {
    const targets = registry.resolve(address);
    if (address.target.case === 'capability') return targets.map(target => reached(target, address));
    const subscribers = address.target.case === 'topic' ? topics?.subscribers(address) : undefined;
    if (!topics || !subscribers) return targets.map(destinationOf);
    // Who has subscribed for good gets it in its turn, and not twice.
    const live = targets.filter(({ agent }) => !subscribers.has(agent));
    return [...live.map(destinationOf), { by: topics, receivers: [formatAddress(address)] }];
  }

  /** One receiver: an agent, one that has a capability, or what is kept of a topic. */
  function named(name: string, sessionId: string): Destination[] {
    if (!name.includes(':')) return oneOf(name, sessionId);
    try {
      const address = parseAddress(name, 'receiver');
      if (address.target.case === 'capability') return allOf(address);
      if (address.target.case === 'topic' && topics) return [{ by: topics, receivers: [name] }];
      throw new MeshError('RECEIVER_UNKNOWN', `"${name}" is no single receiver`);
    } catch (error) {
      return [{ by: toMeshError(error), receivers: [name] }];
    }
  }

  /** One agent; its error is its own, so that it does not keep the message from the others. */
  function oneOf(name: string, sessionId: string): Destination[] {
    const client = options.clientLink(name);
    if (client) return [{ by: client, receivers: [name] }];
    try {
      const { namespace, agentId } = unqualify(name);
      if (sessionId !== '') return [destinationOf(instance(namespace, agentId, { name, sessionId }))];
      const address = makeAddress('agent', agentId, namespace);
      return registry.resolve(address).map(target => reached(target, address));
    } catch (error) {
      return [{ by: toMeshError(error), receivers: [name] }];
    }
  }

  /** Agents that are all at one session, as those are that are called together: one way leads to all of them. */
  function atSession(names: readonly string[], sessionId: string): Destination | undefined {
    const target = areAt(names, sessionId) ? registry.instance(names[0] ?? '', sessionId) : undefined;
    const by = target && leadingTo(target);
    return !target || by instanceof MeshError ? undefined : { by, receivers: names };
  }

  function areAt(names: readonly string[], sessionId: string): boolean {
    const { revision } = registry;
    if (names === last.names && sessionId === last.sessionId && revision === last.revision) return true;
    if (!names.every(name => !clientOf(name) && registry.instance(name, sessionId))) return false;
    last = { names, sessionId, revision };
    return true;
  }

  function instance(namespace: string, agentId: string, wish: { name: string; sessionId: string }): Target {
    const { name, sessionId } = wish;
    const found = registry.instance(qualify(namespace, agentId), sessionId);
    if (found) return found;
    // Says with the nearest names when there is no such agent at all.
    registry.getAgent(namespace, agentId);
    throw new MeshError('SESSION_UNKNOWN', `no instance of agent "${name}" is on session ${sessionId}`);
  }

  function destinationOf(target: Target): Destination {
    return { by: leadingTo(target), receivers: [target.agent] };
  }

  /** An instance whose host has just left is in the registry for a moment: then it is another one's turn. */
  function reached(target: Target, address: Address): Destination {
    const destination = destinationOf(target);
    return destination.by instanceof MeshError ? (another(address, []) ?? destination) : destination;
  }

  function leadingTo(target: Target): Carrier | MeshError | undefined {
    if (target.sessionId === options.ownSessionId()) return undefined;
    const attached = registrar.linkOf(target.sessionId);
    if (attached && attached.state !== 'ended') return attached;
    if (target.address !== '') return serving.carrierTo(target);
    return new MeshError(
      'UNREACHABLE',
      `agent "${target.agent}" is on host ${target.hostId}, whose link is not here now`,
    );
  }

  function denies(link: Link, header: Header): MeshError | undefined {
    const name = header.sender?.text ?? '';
    const { role } = link.peer;
    const speaks =
      role === Role.NODE || (role === Role.CLIENT ? clientSpeaks(link.peer.hostId, header) : hostSpeaks(link, name));
    return speaks ? undefined : senderDenied(link.peer, name);
  }

  function hostSpeaks(link: Link, name: string): boolean {
    const attachment = registrar.attachmentOf(link);
    if (attachment) return attachment.agents.has(name);
    try {
      return serving.speaksFor(link, name);
    } catch {
      return false;
    }
  }

  return {
    route,
    elsewhere({ receiver }, tried) {
      const kind = receiver?.address.target.case;
      const isForOne = kind === 'capability' || kind === 'agent';
      return receiver && isForOne ? another(receiver.address, tried) : undefined;
    },
    denies,
    undecided(link, sender, goOn) {
      const deciding = registrar.attachmentOf(link)?.deciding.get(sender);
      deciding?.waiting.push(goOn);
      return deciding !== undefined;
    },
    speaks: (link, agent) =>
      link.peer.role === Role.CLIENT ? clientOf(agent) === link.peer.hostId : hostSpeaks(link, agent),
    sessionAt(sessionId) {
      const link = registrar.linkOf(sessionId) ?? serving.linkOf(sessionId);
      if (link && link.state !== 'ended') return link;
      throw new MeshError('SESSION_UNKNOWN', `session ${sessionId} is not linked with this node`);
    },
  };
}

const nobody: readonly string[] = [];

/** Puts receivers that are in one process together: what goes there is encoded and carried once. */
function gather(destinations: readonly Destination[]): readonly Destination[] {
  if (destinations.length < 2) return destinations;
  const byCarrier = new Map<Destination['by'], string[]>();
  for (const { by, receivers } of destinations) {
    const known = byCarrier.get(by);
    if (known) known.push(...receivers);
    else byCarrier.set(by, [...receivers]);
  }
  return [...byCarrier].map(([by, receivers]) => ({ by, receivers }));
}
