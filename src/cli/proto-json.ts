import {
  createRegistry,
  type DescMessage,
  type JsonObject,
  type JsonValue,
  type MessageShape,
  toJson,
} from '@bufbuild/protobuf';
import type { Any } from '@bufbuild/protobuf/wkt';
import { type Event, EventSchema, file_dacp_eventlog_v1_eventlog } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { eventTypes } from '../node/index.js';

/** The types that payloads of events have. */
const registry = createRegistry(file_dacp_eventlog_v1_eventlog, ...eventTypes);

/** A message of the contracts as JSON: protobuf's own mapping, with names as in the contracts. */
export function protoJson<S extends DescMessage>(schema: S, message: MessageShape<S>): JsonValue {
  return toJson(schema, message, { useProtoFieldName: true, registry });
}

/** An event as JSON; a payload of a type that this version does not know, or that has one within, is shown as its bytes. */
export function eventJson(event: Event): JsonObject {
  const { payload } = event;
  const json = !payload || registry.getMessage(typeNameOf(payload)) ? known(event) : undefined;
  if (json || !payload) return json ?? {};
  const rest = protoJson(EventSchema, { ...event, payload: undefined }) as JsonObject;
  return { ...rest, payload: { '@type': payload.typeUrl, value: Buffer.from(payload.value).toString('base64') } };
}

/** Undefined: a type within it is not known. */
function known(event: Event): JsonObject | undefined {
  try {
    return protoJson(EventSchema, event) as JsonObject;
  } catch {
    return undefined;
  }
}

function typeNameOf({ typeUrl }: Any): string {
  return typeUrl.slice(typeUrl.lastIndexOf('/') + 1);
}
