import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { canonicalJson, isJsonObject } from '../../message/index.js';

/** Something about a value that its schema does not allow. */
export interface Fault {
  /** Where, such as `.order.lines[0]`; empty: the value itself. */
  readonly place: string;
  readonly message: string;
}

/**
 * What is wrong with a value by a JSON Schema (draft 2020-12): type, enum, const, properties, required, additionalProperties, items,
 * minItems, maxItems, minimum, maximum, minLength, maxLength. Other keywords are not looked at. Pure.
 */
export function faultsOf(schema: JsonValue | undefined, value: JsonValue, place = ''): Fault[] {
  if (!isJsonObject(schema)) return [];
  const types = typesOf(schema);
  if (types && !types.some(type => isOfType(value, type)))
    return [{ place, message: `must be ${types.join(' or ')}, not ${typeOf(value)}` }];
  const faults = ruleFaults(schema, value).map(message => ({ place, message }));
  if (Array.isArray(value))
    return [...faults, ...value.flatMap((item, index) => faultsOf(schema.items, item, `${place}[${index}]`))];
  if (isJsonObject(value)) return [...faults, ...memberFaults(schema, value, place)];
  return faults;
}

/** The types that a schema allows, as JSON Schema names them; undefined: any. */
export function typesOf(schema: JsonObject): string[] | undefined {
  const { type } = schema;
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? type.filter(one => typeof one === 'string') : undefined;
}

/** The type of a value, as JSON Schema names it. */
export function typeOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function isOfType(value: JsonValue, type: string): boolean {
  const its = typeOf(value);
  return its === type || (its === 'integer' && type === 'number');
}

function memberFaults(schema: JsonObject, value: JsonObject, place: string): Fault[] {
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const faults: Fault[] = [];
  for (const name of Array.isArray(schema.required) ? schema.required : [])
    if (typeof name === 'string' && !Object.hasOwn(value, name))
      faults.push({ place: `${place}.${name}`, message: 'is missing' });
  for (const [name, member] of Object.entries(value)) {
    const known = Object.hasOwn(properties, name);
    if (known) faults.push(...faultsOf(properties[name], member, `${place}.${name}`));
    else if (schema.additionalProperties === false)
      faults.push({
        place: `${place}.${name}`,
        message: `is not known; there is ${Object.keys(properties).join(', ')}`,
      });
    else faults.push(...faultsOf(schema.additionalProperties, member, `${place}.${name}`));
  }
  return faults;
}

/** Rules about the value itself: the keyword, and whether what it says holds. */
const rules: readonly [keyword: string, wanted: string, holds: (value: JsonValue, limit: number) => boolean][] = [
  ['minimum', 'must be at least', (value, limit) => typeof value !== 'number' || value >= limit],
  ['maximum', 'must be at most', (value, limit) => typeof value !== 'number' || value <= limit],
  ['exclusiveMinimum', 'must be more than', (value, limit) => typeof value !== 'number' || value > limit],
  ['exclusiveMaximum', 'must be less than', (value, limit) => typeof value !== 'number' || value < limit],
  [
    'minLength',
    'must have at least this many characters:',
    (value, limit) => typeof value !== 'string' || value.length >= limit,
  ],
  [
    'maxLength',
    'must have at most this many characters:',
    (value, limit) => typeof value !== 'string' || value.length <= limit,
  ],
  ['minItems', 'must have at least this many items:', (value, limit) => !Array.isArray(value) || value.length >= limit],
  ['maxItems', 'must have at most this many items:', (value, limit) => !Array.isArray(value) || value.length <= limit],
];

function ruleFaults(schema: JsonObject, value: JsonValue): string[] {
  const faults = rules.flatMap(([keyword, wanted, holds]) => {
    const limit = schema[keyword];
    return typeof limit !== 'number' || holds(value, limit) ? [] : [`${wanted} ${limit}`];
  });
  const same = (one: JsonValue): boolean => canonicalJson(one) === canonicalJson(value);
  if (Array.isArray(schema.enum) && !schema.enum.some(same))
    faults.push(`must be one of ${schema.enum.map(one => JSON.stringify(one)).join(', ')}`);
  if (schema.const !== undefined && !same(schema.const)) faults.push(`must be ${JSON.stringify(schema.const)}`);
  return faults;
}
