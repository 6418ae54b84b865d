import type { Hello } from '#gen/dacp/link/v1/link_pb.js';
import { Role } from '#gen/dacp/link/v1/link_pb.js';
import type { Instance } from '#gen/dacp/registry/v1/registry_pb.js';
import { backoffMs, type Clock, MeshError } from '../../base/index.js';
import type { Connect } from '../connect.js';
import { createDialer, type Dialer } from '../dialer.js';
import { type HelloShape, helloOf, type Identity } from '../identity.js';
import type { LinkLimits } from '../limits.js';
import type { Link, LinkListener } from '../link.js';
import type { LinkObserver } from '../observer.js';

export interface PeersOptions {
  readonly identity: Identity;
  readonly limits: LinkLimits;
  readonly clock: Clock;
  readonly observer: LinkObserver;
  readonly connect: Connect;
  readonly listener: LinkListener;
  readonly pingEveryMs: number;
  /** The link that this host has opened with us. */
  accepted(hostId: string): Link | undefined;
  /** There is a new link that was dialled here. */
  linked(link: Link): void;
}

/** The direct links to other hosts: at most one is in use for each pair of processes. */
export interface Peers {
  /** The link to the process that this instance is in. When there is none and it serves, one is opened: it will be there later. */
  linkTo(instance: Instance): Link | undefined;
  /** Takes nothing new from here any more. */
  retire(link: Link): void;
  isRetired(link: Link): boolean;
  /** Both processes have dialled each other: the one of the two links that goes; undefined: there are not two. */
  loserWith(hostId: string): Link | undefined;
  /** Those that were dialled here. */
  links(): readonly Link[];
  stop(): void;
}

/** A host that could not be dialled is left alone for a while. */
const again = { firstMs: 1_000, maxMs: 60_000 };
/** Hosts come and go on ever new ports: beyond so many, all are tried again. */
const failuresMax = 1_000;

export function createPeers(options: PeersOptions): Peers {
  const { identity, clock, accepted } = options;
  const dialers = new Map<string, Dialer>();
  const failures = new Map<string, { count: number; untilMs: number }>();
  const retired = new WeakSet<Link>();
  let stopped = false;

  function linkTo({ hostId, epoch, address }: Instance): Link | undefined {
    const found = usable(hostId, epoch);
    if (!found && address !== '' && !stopped) dial({ hostId, epoch, address });
    return found;
  }

  function usable(hostId: string, epoch: string): Link | undefined {
    const fits = (link: Link | undefined) =>
      link && link.peer.epoch === epoch && link.state !== 'ended' && !link.leaving && !retired.has(link);
    const [first, second] = inOrder(hostId);
    if (fits(first)) return first;
    return fits(second) ? second : undefined;
  }

  /** The link that wins comes first: the one that the lower host id has opened. */
  function inOrder(hostId: string): readonly [Link | undefined, Link | undefined] {
    const ours = dialers.get(hostId)?.link;
    const theirs = accepted(hostId);
    return identity.hostId < hostId ? [ours, theirs] : [theirs, ours];
  }

  function dial(target: Pick<Instance, 'hostId' | 'epoch' | 'address'>): void {
    const { hostId, address } = target;
    if (dialers.has(hostId) || (failures.get(address)?.untilMs ?? 0) > clock.monotonic()) return;
    const dialer = createDialer({
      ...options,
      addresses: [address],
      epoch: identity.epoch,
      hello: (): HelloShape => helloOf(identity),
      pingEveryMs(hello) {
        checkPeer(hello, target);
        return options.pingEveryMs;
      },
      listener: {
        ...options.listener,
        ended(link, error, left) {
          forget();
          options.listener.ended(link, error, left);
        },
      },
      linked(link) {
        failures.delete(address);
        options.linked(link);
      },
      failed() {
        if (dialer.link?.state === 'broken') return false;
        forget();
        return true;
      },
    });

    function forget(): void {
      if (dialers.get(hostId) !== dialer) return;
      dialers.delete(hostId);
      dialer.stop();
      if (!dialer.link) failedAt(address);
    }

    dialers.set(hostId, dialer);
    dialer.start();
  }

  function failedAt(address: string): void {
    const count = (failures.get(address)?.count ?? 0) + 1;
    if (failures.size >= failuresMax) failures.clear();
    failures.set(address, { count, untilMs: clock.monotonic() + backoffMs(count, again) });
  }

  return {
    linkTo,
    retire: link => void retired.add(link),
    isRetired: link => retired.has(link),
    loserWith(hostId) {
      const [first, second] = inOrder(hostId);
      const both = first && second && first.peer.epoch === second.peer.epoch;
      return both && first.state !== 'ended' && second.state !== 'ended' && !retired.has(first) ? second : undefined;
    },
    links: () => [...dialers.values()].flatMap(({ link }) => (link && link.state !== 'ended' ? [link] : [])),
    stop() {
      stopped = true;
      for (const dialer of dialers.values()) dialer.stop();
    },
  };
}

/** Whoever answers must be the process that the node told of. */
function checkPeer(hello: Hello, { hostId, epoch, address }: Pick<Instance, 'hostId' | 'epoch' | 'address'>): void {
  if (hello.hostId === hostId && hello.epoch === epoch && hello.role !== Role.NODE) return;
  throw new MeshError(
    'SENDER_DENIED',
    `${address} is ${hello.hostId} and not the process of host ${hostId} that is meant`,
  );
}
