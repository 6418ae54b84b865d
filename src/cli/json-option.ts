import type { Value } from '@bufbuild/protobuf/wkt';
import { MeshError } from '../base/index.js';
import { toValue } from '../message/index.js';

/** The value of an option that takes JSON; undefined: it was not given. Errors: OPTION_INVALID for what is not JSON. */
export function readJsonOption(option: string, text: string | undefined): Value | undefined {
  if (text === undefined) return undefined;
  try {
    return toValue(JSON.parse(text));
  } catch {
    throw new MeshError(
      'OPTION_INVALID',
      `${option} ${text.slice(0, 100)}: takes JSON, such as '{"city": "Faro"}' or '"text"'`,
    );
  }
}
