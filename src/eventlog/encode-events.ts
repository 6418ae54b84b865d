import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { MeshError, toMeshError } from '../base/index.js';
import { encodeEvent } from './codec.js';

/** An event with the bytes that a feed keeps. */
export interface EncodedEvent {
  readonly event: Event;
  readonly bytes: Uint8Array;
}

/** Encodes events for a feed. Errors: EVENT_REFUSED with the `id` of the first that is larger than `bytesMax` or cannot be written. */
export function encodeEvents(events: readonly Event[], bytesMax: number): EncodedEvent[] {
  return events.map(event => ({ event, bytes: encode(event, bytesMax) }));
}

function encode(event: Event, bytesMax: number): Uint8Array {
  const bytes = tryEncode(event);
  if (bytes.length <= bytesMax) return bytes;
  throw refused(event, `weighs ${bytes.length} bytes; this feed takes ${bytesMax}`);
}

function tryEncode(event: Event): Uint8Array {
  try {
    return encodeEvent(event);
  } catch (error) {
    throw refused(event, `cannot be written: ${toMeshError(error).message}`, error);
  }
}

/** The error of an event that a feed will never take. */
export function refused(event: Event | undefined, why: string, cause?: unknown): MeshError {
  const which = event === undefined ? 'an event' : `event ${event.id} of type ${event.type}`;
  return new MeshError('EVENT_REFUSED', `${which} ${why}`, {
    details: event === undefined ? {} : { id: event.id },
    ...(cause === undefined ? {} : { cause }),
  });
}
