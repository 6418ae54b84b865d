import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { isJsonObject } from '../../message/index.js';
import { type Fault, faultsOf, typesOf } from './schema.js';

/** What is known of a value before there is one: its schema; undefined: nothing. */
export type Type = JsonObject | undefined;

/** What is known of the part of a value that these tokens lead to; `'none'`: there is no such part. Pure. */
export function typeAt(type: Type, tokens: readonly string[]): Type | 'none' {
  let at: Type = type;
  for (const token of tokens) {
    if (!at) return undefined;
    const next = partOf(at, token);
    if (next === 'none') return 'none';
    at = next;
  }
  return at;
}

function partOf(schema: JsonObject, token: string): Type | 'none' {
  const types = typesOf(schema);
  if (types && !types.some(type => type === 'object' || type === 'array')) return 'none';
  if (types?.length === 1 && types[0] === 'array') return /^\d+$/.test(token) ? objectOrNothing(schema.items) : 'none';
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  if (Object.hasOwn(properties, token)) return objectOrNothing(properties[token]);
  return schema.additionalProperties === false ? 'none' : objectOrNothing(schema.additionalProperties);
}

function objectOrNothing(value: JsonValue | undefined): Type {
  return isJsonObject(value) ? value : undefined;
}

/**
 * What is certainly wrong with a value that holds references, before they are known: `find` says what is known of a reference. Pure.
 */
export function typeFaults(
  schema: Type,
  value: JsonValue,
  find: (pointer: string) => Type | undefined,
  place = '',
): Fault[] {
  if (!schema) return [];
  if (isJsonObject(value) && typeof value.$ref === 'string') return clash(schema, find(value.$ref), place);
  if (!holdsReference(value)) return faultsOf(schema, value, place);
  if (Array.isArray(value)) {
    const items = objectOrNothing(schema.items);
    return [
      ...kindFault(schema, 'array', place),
      ...value.flatMap((item, index) => typeFaults(items, item, find, `${place}[${index}]`)),
    ];
  }
  if (!isJsonObject(value)) return [];
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  // What the object itself must be; its members may hold references.
  const bare = Object.fromEntries(Object.keys(properties).map(name => [name, {}]));
  const own = faultsOf({ ...schema, properties: bare }, value, place);
  const members = Object.entries(value).flatMap(([name, member]) =>
    typeFaults(objectOrNothing(properties[name]), member, find, `${place}.${name}`),
  );
  return [...own, ...members];
}

function holdsReference(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(holdsReference);
  return isJsonObject(value) && (typeof value.$ref === 'string' || Object.values(value).some(holdsReference));
}

function kindFault(schema: JsonObject, type: string, place: string): Fault[] {
  const types = typesOf(schema);
  return !types || types.includes(type) ? [] : [{ place, message: `must be ${types.join(' or ')}, not ${type}` }];
}

/** Why no value of the second schema can be one of the first. */
function clash(wanted: JsonObject, given: Type, place: string): Fault[] {
  const wants = typesOf(wanted);
  const gives = given && typesOf(given);
  if (!wants || !gives) return [];
  if (
    !gives.some(
      type =>
        wants.includes(type) ||
        (type === 'integer' && wants.includes('number')) ||
        (type === 'number' && wants.includes('integer')),
    )
  )
    return [{ place, message: `must be ${wants.join(' or ')}; what it refers to is ${gives.join(' or ')}` }];
  if (!isJsonObject(wanted.properties) || !given) return [];
  return Object.entries(wanted.properties).flatMap(([name, schema]) => {
    const part = typeAt(given, [name]);
    return isJsonObject(schema) && part !== 'none' ? clash(schema, part, `${place}.${name}`) : [];
  });
}
