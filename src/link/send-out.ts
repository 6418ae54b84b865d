import { MeshError } from '../base/index.js';
import type { Carrier } from './carrier.js';
import { type Envelope, encodeDelivery, encodeWhole } from './frame-write.js';
import type { Leg } from './leg.js';
import type { LinkLimits } from './limits.js';
import type { Origin } from './origin.js';
import { outgoing } from './outgoing.js';
import { bytesOf, type Parcel } from './parcel.js';

/** Where a message leaves this process. */
export interface Exit {
  readonly carrier: Carrier;
  readonly receivers: readonly string[];
  readonly sessionId: string;
  readonly origin: Origin;
  /** Undefined: nothing is to be heard of it. */
  readonly leg: Leg | undefined;
}

/** How many relays a message may pass: more means that it goes round in circles. */
const hopsMax = 16;

/** Puts a message on a link. What goes wrong at once is told to the leg, or to the origin where there is no leg. */
export function sendOut(parcel: Parcel, exit: Exit, limits: LinkLimits): void {
  const { carrier, leg, origin } = exit;
  try {
    const item = outgoing(encode(parcel, exit, limits), {
      messageId: parcel.header.id,
      counted: parcel.header.inReplyTo === '',
      tracker: leg,
    });
    if (leg) {
      leg.carrier = carrier;
      leg.item = item;
    }
    const error = carrier.send(item);
    if (error) throw error;
    if (item.sequence > 0) return;
    item.holder = origin;
    origin.hold();
  } catch (error) {
    if (!(error instanceof MeshError)) throw error;
    if (leg) leg.refused([], error);
    else origin.refused([], error);
  }
}

/** Its bytes within a frame. Errors: HOPS_EXCEEDED, MESSAGE_TOO_LARGE. */
export function encode(
  parcel: Parcel,
  { receivers, sessionId, origin }: Pick<Exit, 'receivers' | 'sessionId' | 'origin'>,
  limits: LinkLimits,
): Uint8Array {
  const hops = origin.link ? parcel.hops + 1 : parcel.hops;
  if (hops > hopsMax)
    throw new MeshError(
      'HOPS_EXCEEDED',
      `message ${parcel.header.id} has passed ${hopsMax} relays; routes form a circle`,
    );
  const envelope = {
    receivers: isNamed(parcel, receivers) ? nobody : receivers,
    signature: parcel.signature,
    hops,
    sessionId: receivers.length === 0 ? sessionId : '',
  };
  return writtenOnce(parcel, envelope, limits) ?? encodeDelivery(checked(bytesOf(parcel), parcel, limits), envelope);
}

const nobody: readonly string[] = [];

/** Most messages leave over one link. One that leaves over a second one has its wire form made once for all that follow. */
function writtenOnce(parcel: Parcel, envelope: Envelope, { messageBytesMax }: LinkLimits): Uint8Array | undefined {
  if (parcel.bytes || !parcel.message || parcel.isWritten) return undefined;
  parcel.isWritten = true;
  return encodeWhole(parcel.message, envelope, messageBytesMax);
}

function checked(message: Uint8Array, parcel: Parcel, limits: LinkLimits): Uint8Array {
  if (message.length > limits.messageBytesMax)
    throw new MeshError(
      'MESSAGE_TOO_LARGE',
      `message ${parcel.header.id} has ${message.length} bytes; links carry at most ${limits.messageBytesMax}: send a reference`,
    );
  return message;
}

/** The message says itself whom it is for. */
function isNamed({ header }: Parcel, receivers: readonly string[]): boolean {
  const { receiver } = header;
  return receivers.length === 1 && receiver?.address.target.case === 'agent' && receiver.text === receivers[0];
}
