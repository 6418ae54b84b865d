import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { newEvent, readEvent, writeEvent } from '#gen/dacp/codec/codec.js';
import { open, release } from '#gen/dacp/codec/read.js';
import { begin, finish } from '#gen/dacp/codec/write.js';
import { type Event, EventSchema } from '#gen/dacp/eventlog/v1/eventlog_pb.js';

/**
 * An event as bytes, as protobuf-es writes them: a view on memory that others share and nobody writes to again. An event with a value
 * that is not of its field's type is left to protobuf-es, whose words name the field.
 */
export function encodeEvent(event: Event): Uint8Array {
  try {
    begin();
    writeEvent(event);
    return finish();
  } catch {
    return toBinary(EventSchema, event);
  }
}

/** The event of these bytes; its payload is a view on them. Throws for bytes that are none. */
export function decodeEvent(bytes: Uint8Array): Event {
  try {
    return readEvent(newEvent(), open(bytes));
  } catch {
    // The generated reader is stricter, and terse.
    return fromBinary(EventSchema, bytes);
  } finally {
    release();
  }
}
