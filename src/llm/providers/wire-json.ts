import type { JsonObject } from '@bufbuild/protobuf';
import { isJsonObject } from '../../message/index.js';
import { unreadable } from '../faults.js';

/** The arguments of a tool call: an object in JSON, or nothing. Errors: PROVIDER_UNREADABLE. */
export function argumentsOf(provider: string, text: string): JsonObject {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (isJsonObject(value)) return value;
  throw unreadable(provider, `arguments of a tool that are no JSON object: ${text.slice(0, 200)}`);
}

/** A count of tokens that may not be there. */
export function countOf(count: number | null | undefined): number {
  return typeof count === 'number' && Number.isFinite(count) ? count : 0;
}

/** Tokens of texts whose count an API does not say: four characters make about one. */
export function textTokens(texts: readonly string[]): number {
  return Math.ceil(texts.reduce((sum, { length }) => sum + length, 0) / 4);
}
