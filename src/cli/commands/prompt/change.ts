import { create } from '@bufbuild/protobuf';
import { type Prompt, PromptSchema, type Variable, VariableSchema } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { MeshError } from '../../../base/index.js';
import { toValue } from '../../../message/index.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { jsonOrText, readText, standardInput } from '../../message-input.js';
import { protoJson } from '../../proto-json.js';
import { labelsOf, nameOf, readKey, readType } from './lines.js';

const inputBytesMax = 1024 * 1024;

/** What is to be drafted. */
export interface DraftInput {
  readonly prompt: string;
  readonly template: string;
  readonly variable?: readonly string[];
  readonly versionNumber?: string;
  readonly note?: string;
}

/** `dacp prompt draft`. */
export async function draft(context: Context, input: DraftInput): Promise<undefined> {
  const template = input.template === '-' ? readText(await standardInput(inputBytesMax)) : input.template;
  const variables = (input.variable ?? []).map(readVariable);
  const { versionNumber = '', note = '' } = input;
  const request = { key: readKey(input.prompt), template, variables, version: versionNumber, note };
  const { prompt, version } = await withMesh(context, mesh => mesh.prompts.draft(request));
  show(context, prompt, `drafted ${version}`);
}

/** `dacp prompt publish`. */
export async function publish(
  context: Context,
  input: { readonly prompt: string; readonly version?: string },
): Promise<undefined> {
  const request = { key: readKey(input.prompt), version: input.version ?? '' };
  const { prompt } = await withMesh(context, mesh => mesh.prompts.publish(request));
  const version = input.version ?? prompt?.versions.at(-1)?.version ?? '';
  const labels = prompt ? labelsOf(prompt, version) : '';
  show(context, prompt, `published ${version}${labels === '' ? '' : ` (${labels})`}`);
}

/** `dacp prompt label`. */
export async function putLabel(
  context: Context,
  input: { readonly prompt: string; readonly label: string; readonly version?: string },
): Promise<undefined> {
  const request = { key: readKey(input.prompt), label: input.label, version: input.version ?? '' };
  const { prompt } = await withMesh(context, mesh => mesh.prompts.label(request));
  show(context, prompt, `${input.label}: ${prompt?.labels[input.label] ?? 'no version'}`);
}

/** Reads `NAME:TYPE` or `NAME:TYPE=DEFAULT`. Errors: OPTION_INVALID. */
function readVariable(text: string): Variable {
  const match = /^([A-Za-z_]\w*):([a-z]+)(?:=(.*))?$/s.exec(text);
  if (!match)
    throw new MeshError(
      'OPTION_INVALID',
      `--variable ${text}: takes NAME:TYPE or NAME:TYPE=DEFAULT, as in n:integer=3`,
    );
  const [, name = '', typeText = '', otherwise] = match;
  const type = readType(`--variable ${text}`, typeText);
  const isText = typeText === 'string' || typeText === 'untrusted';
  const value = otherwise === undefined ? undefined : isText ? otherwise : jsonOrText(otherwise);
  return create(VariableSchema, { name, type, ...(value !== undefined && { default: toValue(value) }) });
}

function show({ terminal }: Context, prompt: Prompt | undefined, what: string): void {
  if (!prompt) return;
  if (terminal.json) terminal.object(protoJson(PromptSchema, prompt));
  else terminal.line(`${nameOf(prompt)}  ${what}`);
}
