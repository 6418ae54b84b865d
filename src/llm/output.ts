import { createRequire } from 'node:module';
import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { Lru, MeshError } from '../base/index.js';
import { canonicalJson } from '../message/index.js';

const require = createRequire(import.meta.url);

/** A text that was to be JSON of a schema: its value, or what is wrong with it. */
export type Output = { readonly json: JsonValue } | { readonly fault: string };

type Check = (value: JsonValue) => string | undefined;

/** Schemas that are kept compiled. */
const schemasMax = 200;
const checks = new Lru<Check>(schemasMax, () => 0);

/** Reads an answer that was to be JSON of this schema. Errors: FIELD_INVALID when the schema is none. */
export function readOutput(text: string, schema: JsonObject): Output {
  let json: JsonValue;
  try {
    json = JSON.parse(unfenced(text));
  } catch (error) {
    return { fault: `it is no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const fault = checkOf(schema)(json);
  return fault === undefined ? { json } : { fault };
}

/** Checks the schema itself, before anything is paid for. Errors: FIELD_INVALID. */
export function checkSchema(schema: JsonObject): void {
  checkOf(schema);
}

/** Many models put JSON between fences, as in Markdown. */
function unfenced(text: string): string {
  return /^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/i.exec(text)?.[1] ?? text;
}

function checkOf(schema: JsonObject): Check {
  const key = canonicalJson(schema);
  const known = checks.get(key);
  if (known) return known;
  const made = compile(schema);
  checks.put(key, made);
  return made;
}

/** One instance for each schema: it keeps all that it ever compiled. */
function compile(schema: JsonObject): Check {
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  // What a schema says of formats and unknown words is for the model; only its shape is checked.
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true, logger: false });
  try {
    const { $schema: _, ...shape } = schema;
    const validate = ajv.compile(shape);
    return value =>
      validate(value) ? undefined : ajv.errorsText(validate.errors, { dataVar: 'answer' }).slice(0, 1_000);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MeshError('FIELD_INVALID', `output_schema is no JSON schema: ${why}`, {
      violations: [{ field: 'call.output_schema', rule: 'json-schema', message: why }],
    });
  }
}

/** An answer that does not fit, nor does its repair. */
export function outputInvalid(name: string, fault: string, text: string): MeshError {
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return new MeshError(
    'OUTPUT_INVALID',
    `the answer of ${name} does not fit its schema, nor does its repair: ${fault}; it was ${shown}`,
  );
}

/** What is said to a model whose answer does not fit. */
export function repairTurn(fault: string): string {
  return `That does not fit the JSON schema of the answer: ${fault}. Answer again, with nothing but JSON that fits it.`;
}
