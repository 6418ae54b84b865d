import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { type Variable, VariableType } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { MeshError } from '../base/index.js';
import { fromValue } from '../message/index.js';
import { delimit } from './untrusted.js';

interface Kind {
  /** What it takes, for people. */
  readonly takes: string;
  readonly accepts: (value: JsonValue) => boolean;
}

const aText: Kind = { takes: 'a text', accepts: value => typeof value === 'string' };

const kinds: Readonly<Record<VariableType, Kind>> = {
  [VariableType.UNSPECIFIED]: aText,
  [VariableType.STRING]: aText,
  [VariableType.UNTRUSTED]: aText,
  [VariableType.INTEGER]: { takes: 'a whole number', accepts: value => Number.isInteger(value) },
  [VariableType.NUMBER]: { takes: 'a number', accepts: value => typeof value === 'number' },
  [VariableType.BOOLEAN]: { takes: 'true or false', accepts: value => typeof value === 'boolean' },
  [VariableType.JSON]: { takes: 'JSON', accepts: () => true },
};

/** Whether a variable may hold this. */
export function fits(variable: Variable, value: JsonValue): boolean {
  return kinds[variable.type].accepts(value);
}

/**
 * What each variable is: what was given, else its default. Errors: PROMPT_VARIABLES, which names every one that is missing, unknown or of
 * another type.
 */
export function valuesFor(variables: readonly Variable[], given: JsonObject): Map<string, JsonValue> {
  const values = new Map<string, JsonValue>();
  const missing: string[] = [];
  const wrong: string[] = [];
  for (const variable of variables) {
    // Its own alone: every object has a `constructor`.
    const otherwise = variable.default && fromValue(variable.default);
    const value = Object.hasOwn(given, variable.name) ? given[variable.name] : otherwise;
    if (value === undefined) missing.push(variable.name);
    else if (fits(variable, value)) values.set(variable.name, value);
    else wrong.push(`${variable.name} takes ${kinds[variable.type].takes}`);
  }
  const unknown = Object.keys(given).filter(name => !variables.some(variable => variable.name === name));
  if (missing.length + wrong.length + unknown.length === 0) return values;
  const faults = [said('missing', missing), said('of another type', wrong), said('unknown', unknown)].filter(Boolean);
  throw new MeshError('PROMPT_VARIABLES', `variables of the prompt: ${faults.join('; ')}`, {
    details: { missing: missing.join(','), unknown: unknown.join(',') },
  });
}

/** A value as it stands in the text. */
export function written({ name, type }: Variable, value: JsonValue): string {
  if (type === VariableType.UNTRUSTED) return delimit(name, String(value));
  return typeof value === 'string' && type !== VariableType.JSON ? value : JSON.stringify(value);
}

function said(what: string, names: readonly string[]): string {
  return names.length === 0 ? '' : `${what}: ${names.join(', ')}`;
}
