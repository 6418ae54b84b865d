import type { JsonObject } from '@bufbuild/protobuf';
import { anyUnpack, timestampDate } from '@bufbuild/protobuf/wkt';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { StepSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { eventJson } from './proto-json.js';
import { stepLine } from './step-story.js';
import type { Style } from './style.js';

/** One event as a line: when, what, about whom, and its payload. */
export function eventLine(event: Event, style: Style): string {
  const time = event.time ? timestampDate(event.time).toISOString() : '';
  const about = event.agentId || event.conversationId || event.source;
  return [
    style.dim(String(event.position).padStart(6)),
    style.dim(time),
    style.strong(event.type.padEnd(32)),
    about.padEnd(16),
    style.dim(payloadText(event)),
  ]
    .join('  ')
    .trimEnd();
}

/** The steps of negotiations in words, since they hold whole tasks; anything else as JSON. */
function payloadText(event: Event): string {
  const step = event.payload && anyUnpack(event.payload, StepSchema);
  if (step) return stepLine(step);
  const { '@type': _type, ...values } = (eventJson(event).payload ?? {}) as JsonObject;
  return Object.keys(values).length > 0 ? JSON.stringify(values) : '';
}
