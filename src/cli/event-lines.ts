import type { JsonObject } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { eventJson } from './proto-json.js';
import type { Style } from './style.js';

/** One event as a line: when, what, about whom, and its payload. */
export function eventLine(event: Event, style: Style): string {
  const time = event.time ? timestampDate(event.time).toISOString() : '';
  const { payload } = eventJson(event);
  const { '@type': _type, ...values } = (payload ?? {}) as JsonObject;
  const about = event.agentId || event.conversationId || event.source;
  return [
    style.dim(String(event.position).padStart(6)),
    style.dim(time),
    style.strong(event.type.padEnd(32)),
    about.padEnd(16),
    style.dim(Object.keys(values).length > 0 ? JSON.stringify(values) : ''),
  ]
    .join('  ')
    .trimEnd();
}
