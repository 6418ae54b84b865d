import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { isJsonObject } from '../../message/index.js';

/** A place in a value, as a JSON pointer names it (RFC 6901): `/steps/price/amount`. */
export interface Reference {
  readonly pointer: string;
  /** Its tokens, unescaped: `steps`, `price`, `amount`. */
  readonly tokens: readonly string[];
  /** Where in the value it stands, such as `.order.lines[0]`. */
  readonly place: string;
}

/** The tokens of a JSON pointer; undefined: it is none. */
export function tokensOf(pointer: string): string[] | undefined {
  if (!pointer.startsWith('/')) return undefined;
  return pointer
    .slice(1)
    .split('/')
    .map(token => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** All references in a value, with those that are no JSON pointers as having no tokens. Pure. */
export function referencesIn(value: JsonValue | undefined, place = ''): Reference[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => referencesIn(item, `${place}[${index}]`));
  if (!isJsonObject(value)) return [];
  const pointer = pointerOf(value);
  if (pointer !== undefined) return [{ pointer, tokens: tokensOf(pointer) ?? [], place }];
  return Object.entries(value).flatMap(([key, item]) => referencesIn(item, `${place}.${key}`));
}

/** The value with each reference replaced by what `find` gives for it. What `find` throws is thrown. */
export function resolveReferences(
  value: JsonValue,
  find: (tokens: readonly string[], pointer: string) => JsonValue,
): JsonValue {
  if (Array.isArray(value)) return value.map(item => resolveReferences(item, find));
  if (!isJsonObject(value)) return value;
  const pointer = pointerOf(value);
  if (pointer !== undefined) return find(tokensOf(pointer) ?? [], pointer);
  const resolved: JsonObject = {};
  for (const [key, item] of Object.entries(value)) resolved[key] = resolveReferences(item, find);
  return resolved;
}

/** What is at a place in a value; undefined: nothing. */
export function valueAt(value: JsonValue | undefined, tokens: readonly string[]): JsonValue | undefined {
  let at = value;
  for (const token of tokens) {
    if (Array.isArray(at)) at = /^(0|[1-9]\d*)$/.test(token) ? at[Number(token)] : undefined;
    else if (isJsonObject(at)) at = Object.hasOwn(at, token) ? at[token] : undefined;
    else return undefined;
  }
  return at;
}

/** An object whose only key is `$ref` is a reference. */
function pointerOf(value: JsonObject): string | undefined {
  const pointer = value.$ref;
  return typeof pointer === 'string' && Object.keys(value).length === 1 ? pointer : undefined;
}
