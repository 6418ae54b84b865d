import { create, fromBinary, fromJson, type JsonObject, type JsonValue, toBinary, toJson } from '@bufbuild/protobuf';
import { type Any, AnySchema, timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type Event, EventSchema } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type Recording, RecordingSchema } from '#gen/dacp/replay/v1/recording_pb.js';
import { MeshError } from '../base/index.js';
import { isJsonObject } from '../message/index.js';
import { recordedTypes } from './types.js';

/** The version of the format that is written, and the only one that is read. */
export const recordingFormat = 1;

/** A recording of these events, as it goes into a file. */
export function makeRecording(
  conversationId: string,
  events: readonly Event[],
  {
    savedAtMs,
    forkedFrom,
  }: { savedAtMs: number; forkedFrom?: { conversationId: string; messageId: string } | undefined },
): Recording {
  return create(RecordingSchema, {
    format: recordingFormat,
    conversationId,
    savedAt: timestampFromMs(savedAtMs),
    ...(forkedFrom && { forkedFrom }),
    eventCount: events.length,
    events: [...events],
  });
}

/** The lines of a recording: what it is, then its events, one JSON object a line. */
export function* recordingLines(recording: Recording): Generator<string> {
  const { events, ...head } = recording;
  yield JSON.stringify(toJson(RecordingSchema, { ...head, events: [] }, { useProtoFieldName: true }));
  for (const event of events) yield JSON.stringify(eventJson(event));
}

/** Reads a recording from its lines, or from one JSON object with all its events. Errors: RECORDING_UNUSABLE. */
export function readRecording(text: string, name: string): Recording {
  const lines = text.split('\n').filter(line => line.trim() !== '');
  const head = lineOf(lines[0] ?? '', name, 1);
  const own = Array.isArray(head.events) ? head.events : [];
  const recording = headOf({ ...head, events: [] }, name);
  const events = [...own, ...lines.slice(1).map((line, index) => lineOf(line, name, index + 2))];
  recording.events = events.map((event, index) => eventOf(event, `${name}: event ${index + 1}`));
  if (recording.eventCount !== 0 && recording.eventCount !== recording.events.length)
    throw unusable(name, `has ${recording.events.length} of ${recording.eventCount} events: it was cut off`);
  return recording;
}

function headOf(json: JsonObject, name: string): Recording {
  const { format } = json;
  if (format === undefined) throw unusable(name, 'is no recording; "dacp replay CONVERSATION --save FILE" writes one');
  if (format !== recordingFormat)
    throw unusable(name, `has format ${JSON.stringify(format)}; this version reads ${recordingFormat}`);
  try {
    return fromJson(RecordingSchema, json, { ignoreUnknownFields: true });
  } catch (cause) {
    throw unusable(name, `cannot be read: ${String(cause)}`, cause);
  }
}

function lineOf(line: string, name: string, number: number): JsonObject {
  try {
    const value: unknown = JSON.parse(line);
    if (isJsonObject(value)) return value;
  } catch {
    // Told below, in the same words as any other line that is no object.
  }
  throw unusable(name, `line ${number} is no JSON object${number === 1 ? ': it is no recording' : ': it is damaged'}`);
}

/** An event as JSON; a payload that JSON cannot show without loss is written as its bytes. */
function eventJson(event: Event): JsonObject {
  const rest = toJson(EventSchema, { ...event, payload: undefined }, { useProtoFieldName: true }) as JsonObject;
  const { payload } = event;
  return payload ? { ...rest, payload: payloadJson(payload) } : rest;
}

function payloadJson(payload: Any): JsonValue {
  try {
    const json = toJson(AnySchema, payload, { useProtoFieldName: true, registry: recordedTypes });
    const back = fromJson(AnySchema, json, { registry: recordedTypes });
    if (Buffer.from(back.value).equals(payload.value)) return json;
  } catch {
    // A type that is not known here, within it or itself.
  }
  return { '@type': payload.typeUrl, '@bytes': Buffer.from(payload.value).toString('base64') };
}

function eventOf(json: JsonValue, name: string): Event {
  const { payload, ...rest } = json as JsonObject;
  try {
    const event = fromJson(EventSchema, rest, { ignoreUnknownFields: true });
    if (payload !== undefined) event.payload = payloadOf(payload as JsonObject);
    // As it would come from a log: what cannot be written cannot have been recorded.
    return fromBinary(EventSchema, toBinary(EventSchema, event));
  } catch (cause) {
    throw unusable(name, `cannot be read: ${String(cause)}`, cause);
  }
}

function payloadOf(json: JsonObject): Any {
  const bytes = json['@bytes'];
  if (typeof bytes !== 'string')
    return fromJson(AnySchema, json, { registry: recordedTypes, ignoreUnknownFields: true });
  return create(AnySchema, { typeUrl: String(json['@type']), value: Buffer.from(bytes, 'base64') });
}

function unusable(name: string, why: string, cause?: unknown): MeshError {
  return new MeshError('RECORDING_UNUSABLE', `${name} ${why}`, { cause });
}
