import type { Instance } from '#gen/dacp/registry/v1/registry_pb.js';
import { type Clock, MeshError } from '../../base/index.js';
import type { Carrier } from '../carrier.js';
import type { Link } from '../link.js';
import type { Destination } from '../router.js';
import type { Lane } from './lane.js';
import { processKey, type Roll } from './roll.js';
import type { Whereabout } from './whereabouts.js';

/** Where the messages of one sender to one topic or team go, as long as nothing changes. */
interface Plan {
  readonly destinations: readonly Destination[] | undefined;
  readonly roll: Roll;
  readonly node: Link | undefined;
  /** The direct links that it uses. */
  readonly links: readonly Link[];
  readonly untilMs: number;
}

export interface GroupingOptions {
  readonly clock: Clock;
  /** This process. */
  readonly hostId: string;
  node(): Link | undefined;
  /** The link to the process that this instance is in; when it serves, one is opened. */
  linkTo(instance: Instance): Link | undefined;
  newLane(sender: string, sessionId: string): Lane;
  /** What a lane brings its messages by; undefined: the node. */
  carrierOf(lane: Lane): Carrier | undefined;
  used(link: Link): void;
}

/** The ways to topics and teams: one lane for each sender and process, since a process gets one delivery for all members in it. */
export interface Grouping {
  /** Where a message goes; undefined: to the node, which knows who gets it. */
  waysTo(about: Whereabout, sender: string): readonly Destination[] | undefined;
  /** The node has told who the members are; undefined: it does not list them. */
  located(about: Whereabout, roll: Roll | undefined): void;
  /** Links or lanes have changed: everything is planned anew. */
  changed(): void;
}

/** How long a plan is used before it is tried again to reach processes straight, in ms. */
const planMs = 1_000;

/** Makes the ways. Who is found nowhere else gets its messages through the node, all of them in one delivery. */
export function createGrouping(options: GroupingOptions): Grouping {
  const { clock, node } = options;
  let plans = new WeakMap<Whereabout, Map<string, Plan>>();
  /** Much is published in a row by one sender. */
  let last: { readonly about: Whereabout; readonly sender: string; readonly plan: Plan } | undefined;

  function waysTo(about: Whereabout, sender: string): readonly Destination[] | undefined {
    const known = last?.about === about && last.sender === sender ? last.plan : plans.get(about)?.get(sender);
    if (known && known.node === node() && clock.monotonic() < known.untilMs) {
      for (const link of known.links) options.used(link);
      return known.destinations;
    }
    if (!about.roll) return undefined;
    const plan = planFor(about, about.roll, sender);
    // Whoever joins here changes plans: this one is of the state after that.
    const ofAbout = plans.get(about) ?? new Map<string, Plan>();
    plans.set(about, ofAbout.set(sender, plan));
    last = { about, sender, plan };
    return plan.destinations;
  }

  function planFor(about: Whereabout, roll: Roll, sender: string): Plan {
    const direct: Destination[] = [];
    const links: Link[] = [];
    const left: string[] = [];
    for (const { instance, names } of roll.processes) {
      const lane = laneTo(about, instance, sender);
      const by = lane && options.carrierOf(lane);
      if (by) direct.push({ by, receivers: names });
      else left.push(...names);
      if (by && lane.link) links.push(lane.link);
    }
    left.push(...roll.byNode);
    const rest = direct.length > 0 && left.length > 0 ? [{ by: nodeOrError(), receivers: left }] : [];
    const destinations = direct.length > 0 ? [...direct, ...rest] : undefined;
    return { destinations, roll, node: node(), links, untilMs: clock.monotonic() + planMs };
  }

  /** The lane to a process; it changes over when there is a direct link. */
  function laneTo(about: Whereabout, instance: Instance, sender: string): Lane | undefined {
    const key = laneKey(sender, instance);
    const lane = about.lanes.get(key);
    if (lane && lane.state !== 'node') return lane;
    const paused = lane !== undefined && lane.pausedUntilMs > clock.monotonic();
    const may = about.listed && !paused && node() !== undefined && instance.hostId !== options.hostId;
    const link = may ? options.linkTo(instance) : undefined;
    if (!link) return undefined;
    const made = lane ?? options.newLane(sender, instance.sessionId);
    about.lanes.set(key, made);
    made.join(link);
    return made;
  }

  function nodeOrError(): Link | MeshError {
    return node() ?? new MeshError('UNREACHABLE', 'no node is linked now');
  }

  function changed(): void {
    plans = new WeakMap();
    last = undefined;
  }

  return {
    waysTo,
    changed,
    located(about, roll) {
      const before = about.roll;
      about.listed = roll !== undefined;
      // Until all that is on its way straight has arrived, those who were told before get what comes.
      if (roll) about.roll = roll;
      const byNode = new Set(before?.byNode);
      const there = new Map(roll?.processes.map(crew => [processKey(crew.instance), crew]));
      for (const [key, lane] of about.lanes) {
        const crew = there.get(key.slice(key.indexOf('\n') + 1));
        if (!crew) lane.leave(() => undefined);
        // What the node has brought to one of them until now must not be overtaken.
        else if (lane.link && lane.state === 'direct' && crew.names.some(name => byNode.has(name)))
          lane.join(lane.link);
      }
      changed();
    },
  };
}

/** Under which a lane of this sender is kept. */
function laneKey(sender: string, instance: Instance): string {
  return `${sender}\n${processKey(instance)}`;
}

/** The sender of the lane that is kept under this key. */
export function senderOf(key: string): string {
  const end = key.indexOf('\n');
  return end < 0 ? key : key.slice(0, end);
}
