import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { type Word, wordDiff } from './words.js';

/** One difference of two JSON values. */
export interface JsonChange {
  /** Such as `$.items[2].price`; keys that are no names are quoted. */
  readonly path: string;
  readonly kind: 'changed' | 'added' | 'removed';
  /** Undefined: there was none. */
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
  /** Word by word, when both are text. */
  readonly words: readonly Word[] | undefined;
}

/** Where two JSON values differ, in the order of the first; items of lists are compared by their places. Pure. */
export function jsonDiff(before: JsonValue | undefined, after: JsonValue | undefined, path = '$'): JsonChange[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ path, kind: 'added', before, after, words: undefined }];
  if (after === undefined) return [{ path, kind: 'removed', before, after, words: undefined }];
  if (Array.isArray(before) && Array.isArray(after)) {
    const places = Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index);
    return places.flatMap(index => jsonDiff(before[index], after[index], `${path}[${index}]`));
  }
  if (isObject(before) && isObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap(key => jsonDiff(own(before, key), own(after, key), `${path}${step(key)}`));
  }
  if (canonical(before) === canonical(after)) return [];
  const words = typeof before === 'string' && typeof after === 'string' ? wordDiff(before, after) : undefined;
  return [{ path, kind: 'changed', before, after, words }];
}

/** The same text for values that are the same, whatever the order of their keys. */
export function canonical(value: JsonValue | undefined): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map(key => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function step(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
