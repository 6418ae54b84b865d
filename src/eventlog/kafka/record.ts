import { fromBinary } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type Event, EventSchema } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { EncodedEvent } from '../encode-events.js';
import { keyOf } from '../topics.js';

/** A record as the client sends it. */
export interface OutgoingRecord {
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Record<string, string>;
}

/**
 * An event as a record: protobuf value, key, and headers in the binary mode of CloudEvents' Kafka binding 1.0. Extension attributes have
 * CloudEvents' own names: `partitionkey`, `traceparent`, `dataschema`; those of the mesh begin with `dacp`.
 */
export function toRecord({ event, bytes }: EncodedEvent): OutgoingRecord {
  const key = keyOf(event);
  return {
    key,
    value: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    headers: headersOf(event, key),
  };
}

/** Of the value: the whole event, its payload within. */
const contentType = 'application/protobuf';
const schema = 'dacp.eventlog.v1.Event';

function headersOf(event: Event, key: string): Record<string, string> {
  const headers: Record<string, string> = {
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_type: event.type,
    ce_source: event.source || 'dacp',
    'content-type': contentType,
    ce_dataschema: schema,
    ce_partitionkey: key,
    ce_dacpnamespace: event.namespace || 'default',
  };
  if (event.time) headers.ce_time = timestampDate(event.time).toISOString();
  if (event.agentId) headers.ce_subject = event.agentId;
  if (event.conversationId) headers.ce_dacpconversation = event.conversationId;
  if (event.traceparent) headers.ce_traceparent = event.traceparent;
  if (event.stream) headers.ce_dacpstream = event.stream;
  return headers;
}

/** The event of a record's value; undefined: it is none, since somebody else has put it there. */
export function toEvent(value: Uint8Array | null): Event | undefined {
  if (value === null) return undefined;
  try {
    // A copy: what was read lies in one piece with much else.
    const event = fromBinary(EventSchema, new Uint8Array(value));
    return event.id === '' ? undefined : event;
  } catch {
    return undefined;
  }
}
