import { create, type JsonValue } from '@bufbuild/protobuf';
import { parse, stringify } from 'yaml';
import {
  type Prompt,
  PromptSchema,
  type Variable,
  VariableSchema,
  type Version,
} from '#gen/dacp/prompt/v1/prompt_pb.js';
import { MeshError } from '../../../base/index.js';
import { fromValue, toValue } from '../../../message/index.js';
import { decide } from '../../../prompt/index.js';
import { readType, typeName } from './lines.js';

/** A prompt as a file says it: `ID.yaml`. */
export interface PromptFile {
  readonly id: string;
  readonly name: string;
  readonly metadata: Record<string, string>;
  readonly template: string;
  readonly variables: Variable[];
  readonly note: string;
}

const parts = ['name', 'note', 'metadata', 'variables', 'template'];
const variableParts = ['type', 'description', 'default'];

/** The text of a prompt's file: what people change comes last. */
export function writePromptFile({ name, metadata }: Prompt, { template, variables, note }: Version): string {
  const declared = variables.map(one => [
    one.name,
    {
      type: typeName(one.type),
      ...(one.description && { description: one.description }),
      ...(one.default && { default: fromValue(one.default) }),
    },
  ]);
  const written = {
    ...(name && { name }),
    ...(note && { note }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
    ...(declared.length > 0 && { variables: Object.fromEntries(declared) }),
    template,
  };
  return stringify(written, { lineWidth: 0, blockQuote: 'literal' });
}

/** Reads it again. Errors: OPTION_INVALID, which names the file and what is wrong in it. */
export function readPromptFile(id: string, text: string): PromptFile {
  const read = readYaml(id, text);
  if (!isObject(read)) throw invalid(id, 'takes "template: |" and what else there is of a prompt');
  checkParts(id, read, parts);
  const { name = '', note = '', metadata = {}, variables = {}, template } = read;
  if (typeof template !== 'string' || template === '') throw invalid(id, 'template: takes a text');
  if (typeof name !== 'string' || typeof note !== 'string') throw invalid(id, 'name and note: take texts');
  if (!isTexts(metadata)) throw invalid(id, 'metadata: takes names with texts');
  if (!isObject(variables)) throw invalid(id, 'variables: takes names, each with a type');
  const declared = Object.entries(variables).map(([variable, about]) => readVariable(id, variable, about));
  checkTemplate(id, template, declared);
  return { id, name, note, metadata, template, variables: declared };
}

/** What the node would refuse is refused here, with the file's name, before anything of the folder is drafted. */
function checkTemplate(id: string, template: string, variables: Variable[]): void {
  try {
    decide(create(PromptSchema, { key: { id } }), { kind: 'draft', template, variables }, 0);
  } catch (cause) {
    throw invalid(id, (cause as Error).message, cause);
  }
}

/** Whether a version says what a file says. */
export function sameAs(file: PromptFile, prompt: Prompt, version: Version): boolean {
  const own = readPromptFile(file.id, writePromptFile(prompt, version));
  const of = (one: PromptFile) =>
    JSON.stringify([one.name, one.template, Object.entries(one.metadata).sort(), one.variables.map(written)]);
  // A file that declares none means those of the template, as texts.
  const given = file.variables.length > 0 ? file : { ...file, variables: own.variables };
  return of(given) === of(own);
}

function written({ name, type, description, default: otherwise }: Variable) {
  return [name, type, description, otherwise ? fromValue(otherwise) : undefined];
}

function readVariable(id: string, name: string, about: unknown): Variable {
  const said = typeof about === 'string' ? { type: about } : about;
  if (!isObject(said)) throw invalid(id, `variables.${name}: takes a type, or type, description and default`);
  checkParts(id, said, variableParts, `variables.${name}.`);
  const { type = 'string', description = '', default: otherwise } = said;
  if (typeof description !== 'string') throw invalid(id, `variables.${name}.description: takes a text`);
  return create(VariableSchema, {
    ...{ name, description, type: readType(`${id}.yaml: variables.${name}`, String(type)) },
    ...(otherwise !== undefined && { default: toValue(otherwise as JsonValue) }),
  });
}

function readYaml(id: string, text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw invalid(id, (cause as Error).message.split('\n')[0] ?? '', cause);
  }
}

function checkParts(id: string, given: object, known: readonly string[], where = ''): void {
  const unknown = Object.keys(given).filter(key => !known.includes(key));
  if (unknown.length > 0) throw invalid(id, `${where}${unknown[0]}: is not known here; there are ${known.join(', ')}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is Record<string, string> {
  return isObject(value) && Object.values(value).every(one => typeof one === 'string');
}

function invalid(id: string, what: string, cause?: unknown): MeshError {
  return new MeshError('OPTION_INVALID', `${id}.yaml: ${what}`, { cause });
}
