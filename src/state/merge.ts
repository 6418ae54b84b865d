import type { JsonObject, JsonValue } from '@bufbuild/protobuf';

/** Whether a value is a JSON object. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Applies a JSON merge patch (RFC 7396): members that are null are removed, objects are merged, anything else is put in place. The
 * target stays as it is, unless it is the caller's `own`: then it is changed in place, which is what folding many changes wants.
 */
export function mergePatch(target: JsonValue | undefined, patch: JsonValue, own = false): JsonValue {
  if (!isObject(patch)) return patch;
  const merged: JsonObject = isObject(target) ? (own ? target : { ...target }) : {};
  for (const key of Object.keys(patch)) {
    const value = patch[key] as JsonValue;
    if (value === null) delete merged[key];
    else merged[key] = isObject(value) ? mergePatch(member(merged, key), value, own) : value;
  }
  return merged;
}

/**
 * The patch that undoes a patch: what the fields were that it touches. Exact for values that came about by merge patches, since those
 * have no members that are null.
 */
export function reversePatch(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isObject(patch) || !isObject(target)) return target;
  const reverse: JsonObject = {};
  for (const key of Object.keys(patch)) {
    const [before, value] = [member(target, key), patch[key] as JsonValue];
    if (before !== undefined) reverse[key] = isObject(value) ? reversePatch(before, value) : before;
    else if (value !== null) reverse[key] = null;
  }
  return reverse;
}

/** A value without the members that are null, at any depth of objects: what a merge patch onto nothing gives. */
export function withoutNulls(value: JsonValue): JsonValue {
  return mergePatch(undefined, value);
}

/** Own members only: every object has inherited ones, such as `constructor`. */
function member(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
