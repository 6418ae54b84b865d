import type { JsonObject } from '@bufbuild/protobuf';
import type { Version } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { parseTemplate } from './template.js';
import { valuesFor, written } from './values.js';

/** The text of a version. Errors: PROMPT_VARIABLES. */
export function render({ template, variables }: Version, given: JsonObject): string {
  const values = valuesFor(variables, given);
  const texts = new Map(variables.map(one => [one.name, written(one, values.get(one.name) ?? null)]));
  return parseTemplate(template)
    .map(piece => ('variable' in piece ? (texts.get(piece.variable) ?? '') : piece.text))
    .join('');
}
