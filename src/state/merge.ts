import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { isJsonObject, memberOf } from '../message/index.js';

/**
 * Applies a JSON merge patch (RFC 7396): members that are null are removed, objects are merged, anything else is put in place. The
 * target stays as it is, unless it is the caller's `own`: then it is changed in place, which is what folding many changes wants.
 */
export function mergePatch(target: JsonValue | undefined, patch: JsonValue, own = false): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const merged: JsonObject = isJsonObject(target) ? (own ? target : { ...target }) : {};
  for (const key of Object.keys(patch)) {
    const value = patch[key] as JsonValue;
    if (value === null) delete merged[key];
    else merged[key] = isJsonObject(value) ? mergePatch(memberOf(merged, key), value, own) : value;
  }
  return merged;
}

/**
 * The patch that undoes a patch: what the fields were that it touches. Exact for values that came about by merge patches, since those
 * have no members that are null.
 */
export function reversePatch(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch) || !isJsonObject(target)) return target;
  const reverse: JsonObject = {};
  for (const key of Object.keys(patch)) {
    const [before, value] = [memberOf(target, key), patch[key] as JsonValue];
    if (before !== undefined) reverse[key] = isJsonObject(value) ? reversePatch(before, value) : before;
    else if (value !== null) reverse[key] = null;
  }
  return reverse;
}

/** A value without the members that are null, at any depth of objects: what a merge patch onto nothing gives. */
export function withoutNulls(value: JsonValue): JsonValue {
  return mergePatch(undefined, value);
}
