import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { toMeshError } from '../base/index.js';
import type { TopicKeeper } from './brokering.js';
import type { Leg } from './leg.js';
import type { Origin } from './origin.js';
import type { Parcel } from './parcel.js';

/** Where a message is kept. */
export interface Keeping {
  readonly keeper: TopicKeeper;
  /** The topics that it is kept under. */
  readonly receivers: readonly string[];
  readonly origin: Origin;
  /** Undefined: nothing is to be heard of it. */
  readonly leg: Leg | undefined;
}

/**
 * Keeps a message for those who have subscribed to its topic for good. Once it is on disk no receipt says more: they get it whatever
 * happens. Until then its sender's credit is held.
 */
export function keepHere(parcel: Parcel, { keeper, receivers, origin, leg }: Keeping): void {
  origin.hold();
  Promise.all(receivers.map(topic => keeper.keep(topic, parcel)))
    .then(
      () => leg?.reached(Receipt.HANDLED, receivers),
      error => leg?.refused([], toMeshError(error)),
    )
    .finally(() => origin.release());
}
