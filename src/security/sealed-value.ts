import type { JsonValue } from '@bufbuild/protobuf';

/** A sealed value within JSON: in the content of a message, in a state, in a task that is negotiated. */
export interface SealedValue {
  /** A compact JWE. */
  readonly $sealed: string;
}

/** Stands where a value of a person was whose data are erased. */
export const erasedText = '[erased]';

/** The JWE, when this is a sealed value. */
export function jweOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('$sealed' in value)) return undefined;
  return typeof value.$sealed === 'string' ? value.$sealed : undefined;
}

/** All sealed values in a JSON value, each once; also those in the JSON of contracts (`dacp.message.v2.Sealed`). */
export function sealedIn(json: JsonValue): string[] {
  const found = new Set<string>();
  replaceSealed(json, jwe => {
    found.add(jwe);
    return null;
  });
  return [...found];
}

/** The JSON value with others in the place of the sealed ones. */
export function replaceSealed(json: JsonValue, replace: (jwe: string) => JsonValue): JsonValue {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map(item => replaceSealed(item, replace));
  const jwe = jweOf(json) ?? jweOfContract(json);
  if (jwe !== undefined) return replace(jwe);
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, replaceSealed(value, replace)]));
}

/** `dacp.message.v2.Sealed` in JSON: its bytes are the text of the JWE. */
function jweOfContract(json: { readonly [key: string]: JsonValue }): string | undefined {
  const ids = json.key_ids ?? json.keyIds;
  if (typeof json.jwe !== 'string' || !Array.isArray(ids)) return undefined;
  return Buffer.from(json.jwe, 'base64').toString('latin1');
}
