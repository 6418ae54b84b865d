import { type DescMessage, fromJson, type JsonObject, type JsonValue, type MessageShape } from '@bufbuild/protobuf';
import { type Timestamp, TimestampSchema } from '@bufbuild/protobuf/wkt';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { MeshError } from '../base/index.js';
import { fieldInvalid } from './check.js';
import { isJsonObject } from './json-object.js';

/** How one field of the flat form is read into a message and written from it; undefined: it is left out. */
export interface FlatField {
  read(message: Message, value: JsonValue): void;
  write(message: Message): JsonValue | undefined;
}

/** The value as text. Errors: FIELD_INVALID naming the field, here as in the others. */
export function readText(field: string, value: JsonValue): string {
  if (typeof value === 'string') return value;
  throw wrongType(field, 'a string', value);
}

/** The value as true or false. */
export function readBoolean(field: string, value: JsonValue): boolean {
  if (typeof value === 'boolean') return value;
  throw wrongType(field, 'true or false', value);
}

/** The value as an object. */
export function readObject(field: string, value: unknown): JsonObject {
  if (isJsonObject(value)) return value;
  throw wrongType(field, 'a JSON object', value);
}

/** One of a few names; case does not matter. */
export function readName<T>(field: string, value: JsonValue, names: Readonly<Record<string, T>>): T {
  const name = readText(field, value).toLowerCase();
  const found = Object.hasOwn(names, name) ? names[name] : undefined;
  if (found !== undefined) return found;
  throw wrongType(field, `one of ${Object.keys(names).join(', ')}`, value);
}

/** A protobuf message in its own JSON form. */
export function readMessage<S extends DescMessage>(field: string, value: JsonValue, schema: S): MessageShape<S> {
  try {
    return fromJson(schema, value);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw fieldInvalid([{ field, rule: 'dacp.json', message }]);
  }
}

/** A moment as ISO 8601 text; one that says no offset is UTC, as Python's `isoformat` writes it. */
export function readMoment(field: string, value: JsonValue): Timestamp {
  const text = readText(field, value);
  return readMessage(field, /(?:[Zz]|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`, TimestampSchema);
}

function wrongType(field: string, wanted: string, value: unknown): MeshError {
  const shown = (JSON.stringify(value) ?? String(value)).slice(0, 80);
  return fieldInvalid([{ field, rule: 'dacp.json', message: `must be ${wanted}, not ${shown}` }]);
}
