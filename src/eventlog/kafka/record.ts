import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { decodeEvent } from '../codec.js';
import type { EncodedEvent } from '../encode-events.js';
import { keyOf } from '../topics.js';

/** A record as the client sends it. */
export interface OutgoingRecord {
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Record<string, string>;
}

/**
 * An event as a record: its key, the whole event in protobuf as the value, and headers as CloudEvents' Kafka binding 1.0 has them in its
 * binary mode. Extensions are `traceparent` and, outside of the namespace "default", `dacpnamespace`. There are as few as consumers need
 * to choose by without decoding: each costs the client more than the rest of the record.
 */
export function toRecord({ event, bytes }: EncodedEvent): OutgoingRecord {
  return {
    key: keyOf(event),
    value: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    headers: headersOf(event),
  };
}

const contentType = 'application/protobuf; message=dacp.eventlog.v1.Event';

function headersOf({ id, type, source, time, agentId, traceparent, namespace }: Event): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': contentType,
    ce_specversion: '1.0',
    ce_id: id,
    ce_type: type,
    ce_source: source || 'dacp',
  };
  if (time) headers.ce_time = timestampDate(time).toISOString();
  if (agentId) headers.ce_subject = agentId;
  if (traceparent) headers.ce_traceparent = traceparent;
  if (namespace && namespace !== 'default') headers.ce_dacpnamespace = namespace;
  return headers;
}

/** The event of a record's value; undefined: it is none, since somebody else has put it there. */
export function toEvent(value: Uint8Array | null): Event | undefined {
  if (value === null) return undefined;
  try {
    // A copy: what was read lies in one piece with much else.
    const event = decodeEvent(new Uint8Array(value));
    return event.id === '' ? undefined : event;
  } catch {
    return undefined;
  }
}
