import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { NullValue, type Struct, type Value } from '@bufbuild/protobuf/wkt';
import { MeshError } from '../base/index.js';

/**
 * How deep JSON content may nest. Protobuf readers of every language refuse messages nested deeper than 100, and one level of JSON
 * takes up to three of those.
 */
export const jsonDepthMax = 30;

/**
 * A plain value as `google.protobuf.Value`, by the rules of JSON.stringify: `toJSON` is heard, properties that are undefined are
 * left out. Errors: FIELD_INVALID for what JSON cannot hold, such as NaN, a bigint, a function or a circle.
 */
export function toValue(value: unknown): Value {
  return build(value, 'content', 0);
}

/** The plain value of a `google.protobuf.Value`; one that is not set is null. */
export function fromValue(value: Value): JsonValue {
  const { kind } = value;
  switch (kind.case) {
    case 'stringValue':
    case 'numberValue':
    case 'boolValue':
      return kind.value;
    case 'listValue':
      return kind.value.values.map(fromValue);
    case 'structValue':
      return fromFields(kind.value.fields);
    default:
      return null;
  }
}

function fromFields(fields: { [key: string]: Value }): JsonObject {
  const object: JsonObject = {};
  for (const key of Object.keys(fields)) object[checkKey(key, 'content')] = fromValue(fields[key] as Value);
  return object;
}

function build(value: unknown, path: string, depth: number): Value {
  if (depth > jsonDepthMax) throw unfit(path, `it nests deeper than ${jsonDepthMax} levels`);
  switch (typeof value) {
    case 'string':
      return make({ case: 'stringValue', value });
    case 'number':
      if (!Number.isFinite(value)) throw unfit(path, `it is ${value}`);
      return make({ case: 'numberValue', value });
    case 'boolean':
      return make({ case: 'boolValue', value });
    case 'object':
      return buildObject(value, path, depth);
    default:
      throw unfit(path, `it is of type ${typeof value}`);
  }
}

function buildObject(value: object | null, path: string, depth: number): Value {
  if (value === null) return make({ case: 'nullValue', value: NullValue.NULL_VALUE });
  if (Array.isArray(value)) {
    const values = value.map((item, index) => build(item ?? null, `${path}[${index}]`, depth + 1));
    return make({ case: 'listValue', value: { $typeName: 'google.protobuf.ListValue', values } });
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') return build(value.toJSON(), path, depth + 1);
  const struct: Struct = { $typeName: 'google.protobuf.Struct', fields: {} };
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) struct.fields[checkKey(key, path)] = build(item, `${path}.${key}`, depth + 1);
  }
  return make({ case: 'structValue', value: struct });
}

function make(kind: Value['kind']): Value {
  return { $typeName: 'google.protobuf.Value', kind };
}

/**
 * The key, unless it is `__proto__`: assigning to that changes an object's prototype instead of adding a key, so readers in
 * JavaScript would lose it without a word. Errors: FIELD_INVALID.
 */
export function checkKey(key: string, path: string): string {
  if (key === '__proto__') throw unfit(`${path}.${key}`, 'readers in JavaScript lose a key of this name');
  return key;
}

function unfit(path: string, why: string): MeshError {
  const shown = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  return new MeshError('FIELD_INVALID', `${shown} cannot be sent as JSON: ${why}; send a JSON value`, {
    violations: [{ field: shown, rule: 'dacp.json', message: `${why}; must be a JSON value` }],
  });
}
