import type { Clock, MeshError } from '../base/index.js';
import { Unheard } from './calls.js';
import type { Carrier } from './carrier.js';
import { decodeFrame } from './frame-read.js';
import type { InboundDelivery } from './inbound-frame.js';
import type { LinkObserver } from './observer.js';
import type { Parcel } from './parcel.js';
import type { Router, Straight, Tried } from './router.js';

/**
 * Reasons that say for certain that nobody had the message, though somebody else may be there for it. What nobody had for another
 * reason, such as a full mailbox, is its sender's to send again.
 */
const movable: ReadonlySet<string> = new Set([
  'AGENT_UNKNOWN',
  'AGENT_DRAINING',
  'DRAINING',
  'UNREACHABLE',
  'NOT_DELIVERED',
]);

/** Of these, the ones that are about one agent; the others are about the whole process. */
const ofAgent: ReadonlySet<string> = new Set(['AGENT_UNKNOWN', 'AGENT_DRAINING']);

/** How many others get a message that was refused. */
const othersMax = 8;

/** A message that came back: over what, in which wire form, and why. */
export interface Returned {
  readonly carrier: Carrier;
  /** Its bytes within a frame. */
  readonly record: Uint8Array;
  readonly error: MeshError;
}

/** Where a message goes that came back. */
export interface Move {
  readonly parcel: Parcel;
  readonly destination: Straight;
}

/** Says where a message goes that was refused before anybody had it; undefined: nowhere. `follower`: what follows the message. */
export type Elsewhere = (follower: object, returned: Returned) => Move | undefined;

export interface ElsewhereOptions {
  readonly router: Router;
  readonly read: (delivery: InboundDelivery) => Parcel;
  readonly clock: Clock;
  readonly observer: LinkObserver;
}

/** A sender that nothing is told: credit was given back when the message left for the first time. */
export const nobodyHeld = new Unheard('');

/**
 * Makes it. A message is read again from what was sent, so that nothing is kept for it as long as all goes well. Each place gets it once,
 * and all within the deadline that it has.
 */
export function createElsewhere({ router, read, clock, observer }: ElsewhereOptions): Elsewhere {
  const triedBy = new WeakMap<object, readonly Tried[]>();

  return (follower, { carrier, record, error }) => {
    if (!router.elsewhere || !movable.has(error.reason)) return undefined;
    const before = triedBy.get(follower) ?? [];
    const [item] = decodeFrame(record).items;
    if (before.length >= othersMax || item?.kind !== 'delivery') return undefined;
    const parcel = read(item);
    const { receiver, replyByMs } = parcel.header;
    if (replyByMs !== undefined && replyByMs <= clock.now()) return undefined;
    const agent = ofAgent.has(error.reason) ? (item.receivers[0] ?? receiver?.text) : undefined;
    const tried = [...before, { by: carrier, agent }];
    const destination = router.elsewhere(parcel.header, tried);
    if (!destination) return undefined;
    triedBy.set(follower, tried);
    observer.add('deliveries_moved', 1);
    return { parcel, destination };
  };
}
