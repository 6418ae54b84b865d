import type { JsonValue } from '@bufbuild/protobuf';
import { canonicalJson, isJsonObject, memberOf } from '../../message/index.js';
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
  if (isJsonObject(before) && isJsonObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap(key => jsonDiff(memberOf(before, key), memberOf(after, key), `${path}${step(key)}`));
  }
  if (canonicalJson(before) === canonicalJson(after)) return [];
  const words = typeof before === 'string' && typeof after === 'string' ? wordDiff(before, after) : undefined;
  return [{ path, kind: 'changed', before, after, words }];
}

function step(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
