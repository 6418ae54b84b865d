import { create, type JsonObject, type JsonValue } from '@bufbuild/protobuf';
import { type Message, MessageSchema } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import { flatFields } from './json-fields.js';
import { readMessage, readObject } from './json-read.js';

/**
 * A message from JSON, in the standard's flat form (S3: `"sender": "a", "receiver": "capability:text.echo", "content": …`, keys in
 * snake_case or camelCase) or in protobuf's own (addresses are objects there). Nothing is filled in, nothing is checked yet.
 * Errors: FIELD_INVALID, naming every field that is not known.
 */
export function messageFromJson(value: unknown): Message {
  const object = readObject('message', value);
  if (isObject(object.sender) || isObject(object.receiver)) return readMessage('message', object, MessageSchema);
  const message = create(MessageSchema);
  const unknown: string[] = [];
  for (const [key, item] of Object.entries(object)) {
    const field = flatField(key);
    if (!field) unknown.push(key);
    else if (item !== null || key === 'content') field.read(message, item);
  }
  if (unknown.length > 0) throw unknownFields(unknown);
  return message;
}

/** A message in the standard's flat form (S3); fields that are empty are left out. */
export function messageToJson(message: Message): JsonObject {
  const object: JsonObject = {};
  for (const [key, field] of Object.entries(flatFields)) {
    const value = field.write(message);
    if (value !== undefined) object[key] = value;
  }
  return object;
}

function flatField(key: string) {
  const snake = key.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
  return Object.hasOwn(flatFields, snake) ? flatFields[snake] : undefined;
}

function unknownFields(keys: readonly string[]): MeshError {
  const shown = keys.slice(0, 16).map(key => key.slice(0, 64));
  const violations = shown.map(field => ({ field, rule: 'dacp.unknown', message: 'is not known' }));
  const known = Object.keys(flatFields).join(', ');
  return new MeshError('FIELD_INVALID', `not known in a message: ${shown.join(', ')}; it has ${known}`, { violations });
}

function isObject(value: JsonValue | undefined): boolean {
  return typeof value === 'object' && value !== null;
}
