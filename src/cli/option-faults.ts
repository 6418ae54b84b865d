import { MeshError } from '../base/index.js';

/** Which option says a field of a request, by the last part of the field's name. */
export type FieldFlags = Readonly<Record<string, string>>;

/** What the node says of fields, in the words of the command line: OPTION_INVALID. Other errors, and fields without an option, stay. */
export function inOptions(error: unknown, flags: FieldFlags): unknown {
  if (!(error instanceof MeshError) || error.reason !== 'FIELD_INVALID' || error.violations.length === 0) return error;
  const lines: string[] = [];
  for (const { field, message } of error.violations) {
    const flag = flagOf(field, flags);
    if (flag === undefined) return error;
    lines.push(`${flag}: ${message.replaceAll(/\b[a-z]+(?:_[a-z]+)+\b/g, word => flags[word] ?? word)}`);
  }
  return new MeshError('OPTION_INVALID', lines.join('; '), { cause: error });
}

/** The nearest part of a field that an option says: `budget.currency` is `--budget`, where nothing says the currency. */
function flagOf(field: string, flags: FieldFlags): string | undefined {
  for (const part of field.split('.').reverse()) if (Object.hasOwn(flags, part)) return flags[part];
  return undefined;
}
