import { type Located, Role, type Vouch, type Vouched } from '#gen/dacp/link/v1/link_pb.js';
import { type Instance, SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import { MeshError, type Timer } from '../../base/index.js';
import { failureOf } from '../../message/index.js';
import type { Carrier } from '../carrier.js';
import { encodeItem } from '../frame-write.js';
import type { DirectItem } from '../inbound-frame.js';
import type { Link } from '../link.js';
import { outgoing } from '../outgoing.js';
import type { Destination } from '../router.js';
import { clientOf } from '../senders.js';
import { createGrouping, senderOf } from './grouping.js';
import { createLane, type Lane } from './lane.js';
import { isGroup } from './locating.js';
import { createPeers, type PeersOptions } from './peers.js';
import { createRetiring } from './retiring.js';
import { rollOf } from './roll.js';
import { createSpeakers } from './speakers.js';
import { createWhereabouts, rememberedMax, type Whereabout } from './whereabouts.js';

export interface DirectOptions extends Omit<PeersOptions, 'linked'> {
  /** The link to a node that everything else goes over. */
  node(): Link | undefined;
  /** The links that others have opened with us. */
  acceptedLinks(): readonly Link[];
  /** Something is under way on a link. */
  uses(link: Link): boolean;
}

/** Who sends what to whom. */
export interface Pair {
  /** Qualified id of the agent here. */
  readonly sender: string;
  /** Qualified id of the agent elsewhere. */
  readonly receiver: string;
}

/** A host's straight ways to other hosts. */
export interface Direct {
  /** What brings a message there without the node; undefined: the node does. */
  wayTo(pair: Pair): Carrier | undefined;
  /** Where a message to a topic or a team goes, each process once; undefined: the node knows. */
  waysTo(pair: Pair): readonly Destination[] | undefined;
  /** What brings an answer back to where its question came from. */
  wayBack(link: Link, pair: Pair): Carrier;
  /** Something came over this link. */
  used(link: Link): void;
  /** The agent may speak over this direct link. */
  speaks(link: Link, agent: string): boolean;
  /** Errors: PROTOCOL_VIOLATED for what only nodes say. */
  item(link: Link, item: DirectItem): void;
  /** A new session with a node began. */
  nodeLinked(link: Link): void;
  /** A peer has opened a direct link with us. */
  accepted(link: Link): void;
  resumed(link: Link): void;
  /** The peer takes nothing new over it. */
  goodbye(link: Link): void;
  ended(link: Link): void;
  /** An agent of this process is gone. */
  gone(agent: string): void;
  /** Those that were dialled here. */
  links(): readonly Link[];
  stop(): void;
}

/** After so long nothing of what went through the node is under way any more, in ms: the term of what has none of its own. */
const traceMs = 30_000;

/**
 * Makes a host's straight ways. A message goes through the node until there is a direct link; then the pair of its sender and its
 * receiver changes over with a vouch, which follows through the node what was sent there. Thus nothing is overtaken.
 */
export function createDirect(options: DirectOptions): Direct {
  const { clock, limits, node } = options;
  const abouts = createWhereabouts(node);
  const speakers = createSpeakers();
  const joining = new Map<bigint, Lane>();
  let lastId = 0n;
  let sweeping: Timer | undefined;

  const peers = createPeers({ ...options, linked: begun });
  const retiring = createRetiring({ clock, idleMs: limits.directIdleMs, uses: options.uses, idle: retire });
  const allLinks = () => [...peers.links(), ...options.acceptedLinks()];

  const grouping = createGrouping({
    clock,
    hostId: options.identity.hostId,
    node,
    linkTo: peers.linkTo,
    newLane: (sender, sessionId) => laneOf(lane => askToVouch(lane, sender, sessionId)),
    carrierOf,
    used: link => void retiring.used(link),
  });

  function begun(link: Link): void {
    grouping.changed();
    retiring.watch(link);
    const loser = peers.loserWith(link.peer.hostId);
    if (loser) retire(loser);
  }

  function wayTo(pair: Pair): Carrier | undefined {
    if (clientOf(pair.receiver) !== undefined || !node()) return wayKept(pair);
    const about = use(pair.receiver);
    const lane = about.lanes.get(pair.sender);
    if (lane && lane.state !== 'node') return carrierOf(lane);
    const link = lane && lane.pausedUntilMs > clock.monotonic() ? undefined : linkTo(about);
    if (link) return carrierOf(join(about, pair, link));
    about.viaNodeMs.set(pair.sender, clock.monotonic());
    return undefined;
  }

  function use(name: string): Whereabout {
    return touch(abouts.get(name));
  }

  function touch(about: Whereabout): Whereabout {
    about.used = true;
    sweeping ??= clock.setTimer(limits.directIdleMs, sweep);
    return about;
  }

  function waysTo({ sender, receiver }: Pair): readonly Destination[] | undefined {
    const known = abouts.peek(receiver);
    if (!known && (!node() || abouts.size() >= rememberedMax)) return undefined;
    return grouping.waysTo(known ? touch(known) : use(receiver), sender);
  }

  /** While no node is there, those who have changed over go on. */
  function wayKept({ sender, receiver }: Pair): Carrier | undefined {
    const lane = abouts.peek(receiver)?.lanes.get(sender);
    return lane && carrierOf(lane);
  }

  function linkTo(about: Whereabout): Link | undefined {
    const instance = onlyInstance(about);
    return instance && peers.linkTo(instance);
  }

  function wayBack(link: Link, pair: Pair): Carrier {
    if (!retiring.used(link)) return link;
    const about = abouts.peek(pair.receiver);
    const lane = about?.lanes.get(pair.sender);
    if (lane && lane.state !== 'node') return carrierOf(lane) ?? link;
    const lastMs = about?.viaNodeMs.get(pair.sender) ?? Number.NEGATIVE_INFINITY;
    if (!about || clock.monotonic() - lastMs > traceMs || peers.isRetired(link) || !speaksFor(about, link)) return link;
    return carrierOf(join(about, pair, link)) ?? link;
  }

  function speaksFor(about: Whereabout, { peer }: Link): boolean {
    const instance = onlyInstance(about);
    return instance?.hostId === peer.hostId && instance.epoch === peer.epoch;
  }

  /** While a lane changes, it carries; else its link does. */
  function carrierOf(lane: Lane): Carrier | undefined {
    if (lane.link) retiring.used(lane.link);
    if (lane.state === 'node') return undefined;
    return lane.state === 'direct' ? lane.link : lane;
  }

  function join(about: Whereabout, { sender }: Pair, link: Link): Lane {
    const lane = about.lanes.get(sender) ?? newLane(about, sender);
    about.lanes.set(sender, lane);
    lane.join(link);
    return lane;
  }

  function newLane(about: Whereabout, sender: string): Lane {
    return laneOf(lane => askToVouch(lane, sender, onlyInstance(about)?.sessionId ?? ''));
  }

  function laneOf(vouch: (lane: Lane) => bigint | undefined): Lane {
    return createLane({ clock, node, waitingMax: limits.waitingMax, vouch, changed: () => grouping.changed() });
  }

  function askToVouch(lane: Lane, sender: string, sessionId: string): bigint | undefined {
    const id = ++lastId;
    const value = { $typeName: 'dacp.link.v1.Vouch' as const, id, sender, sessionId, hostId: '', epoch: '' };
    const to = node();
    if (!to || to.send(outgoing(encodeItem({ case: 'vouch', value }), { counted: true }))) return undefined;
    joining.set(id, lane);
    return id;
  }

  function item(link: Link, got: DirectItem): void {
    const fromNode = link.peer.role === Role.NODE;
    if (got.kind === 'located' && fromNode) located(got.located);
    else if (got.kind === 'vouch' && fromNode) welcome(got.vouch);
    else if (got.kind === 'vouched') vouched(link, got.vouched);
    else throw new MeshError('PROTOCOL_VIOLATED', `${link.peer.hostId} sent what is not its to send: "${got.kind}"`);
  }

  function located({ agent, instances, members, listed }: Located): void {
    const about = abouts.located(agent, instances);
    if (!about) return;
    if (isGroup(agent)) {
      grouping.located(about, listed ? rollOf(members) : undefined);
      return;
    }
    for (const process of speakers.only(agent, instances)) takeBack(process, agent);
    about.speaks = speakers.has(agent);
    const [only, ...others] = instances;
    const leads = ({ link }: Lane) => !link || (link.peer.hostId === only?.hostId && link.peer.epoch === only.epoch);
    for (const lane of about.lanes.values()) if (others.length > 0 || !leads(lane)) lane.ended();
  }

  /** The agent is not on the session behind a direct link any more: the process there must ask the node again. */
  function takeBack({ hostId, epoch }: Pick<Instance, 'hostId' | 'epoch'>, sender: string): void {
    const error = new MeshError('SENDER_DENIED', `"${sender}" is not on the session of ${hostId} any more`);
    const value = { $typeName: 'dacp.link.v1.Vouched' as const, id: 0n, sender, failure: failureOf(error) };
    for (const link of linksWith(hostId, epoch)) link.send(outgoing(encodeItem({ case: 'vouched', value })));
  }

  function linksWith(hostId: string, epoch: string): Link[] {
    return allLinks().filter(({ peer, state }) => peer.hostId === hostId && peer.epoch === epoch && state !== 'ended');
  }

  /** The node answers for an agent behind a direct link, and all that it has sent through the node is here. */
  function welcome({ id, sender, hostId, epoch }: Vouch): void {
    const links = linksWith(hostId, epoch);
    const link = links.find(each => !peers.isRetired(each)) ?? links[0];
    if (!link) return;
    if (link.peer.role === Role.HOST) {
      speakers.add(link.peer, sender);
      abouts.get(sender).speaks = true;
    }
    link.send(outgoing(encodeItem({ case: 'vouched', value: { $typeName: 'dacp.link.v1.Vouched', id, sender: '' } })));
  }

  function vouched(link: Link, { id, failure, sender }: Vouched): void {
    const lane = joining.get(id);
    joining.delete(id);
    if (failure && id === 0n) leaveAll((each, of) => of === sender && each.link?.peer.epoch === link.peer.epoch);
    else if (failure) lane?.refused(id);
    else if (lane?.link?.peer.epoch === link.peer.epoch) lane.vouched(id);
  }

  function retire(link: Link): void {
    if (peers.isRetired(link) || link.peer.simple || !retiring.used(link)) return;
    peers.retire(link);
    retiring.retire(link);
    leaveAll(lane => lane.link === link);
  }

  /** Lanes that go on elsewhere: over the other link with the same process, if there is one. */
  function leaveAll(which: (lane: Lane, sender: string) => boolean): void {
    for (const { lanes } of abouts.all())
      for (const [key, lane] of lanes) if (which(lane, senderOf(key))) lane.leave(() => twinOf(lane.link));
  }

  function twinOf(link: Link | undefined): Link | undefined {
    if (!link || !peers.isRetired(link)) return undefined;
    return linksWith(link.peer.hostId, link.peer.epoch).find(each => !peers.isRetired(each) && !each.leaving);
  }

  function sweep(): void {
    // A topic that nobody publishes on is forgotten once all on its ways has arrived.
    for (const about of abouts.all())
      if (isGroup(about.agent) && !about.used) for (const lane of about.lanes.values()) lane.leave(() => undefined);
    abouts.sweep(clock.monotonic() - traceMs);
    for (const [id, lane] of joining) if (lane.state !== 'joining') joining.delete(id);
    sweeping = abouts.size() > 0 ? clock.setTimer(limits.directIdleMs, sweep) : undefined;
  }

  return {
    wayTo,
    waysTo,
    wayBack,
    used: link => void retiring.used(link),
    speaks: (link, agent) => speakers.speaks(link.peer, agent),
    item,
    nodeLinked: abouts.askAll,
    accepted: begun,
    resumed: retiring.resumed,
    goodbye: retire,
    ended(link) {
      grouping.changed();
      retiring.ended(link);
      for (const { lanes } of abouts.all()) for (const lane of lanes.values()) if (lane.link === link) lane.ended();
      if (linksWith(link.peer.hostId, link.peer.epoch).length > 0) return;
      for (const agent of speakers.drop(link.peer)) {
        const about = abouts.peek(agent);
        if (about) about.speaks = speakers.has(agent);
      }
    },
    gone: agent => leaveAll((_lane, sender) => sender === agent),
    links: peers.links,
    stop() {
      sweeping?.cancel();
      retiring.stop();
      peers.stop();
    },
  };
}

/** An agent with several instances is balanced by the node. One that is not active gets nothing new directly either. */
function onlyInstance(about: Whereabout): Instance | undefined {
  const [only, ...others] = about.instances ?? [];
  return only?.state === SessionState.ACTIVE && others.length === 0 ? only : undefined;
}
