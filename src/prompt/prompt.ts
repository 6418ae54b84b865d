import { create } from '@bufbuild/protobuf';
import { type Prompt, type PromptKey, PromptSchema, type Version } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { MeshError } from '../base/index.js';

/** The label of the version that is used unless another one is asked for. */
export const production = 'production';

/** A prompt in which nothing has happened. */
export function initialPrompt(key: PromptKey): Prompt {
  return create(PromptSchema, { key });
}

/** A prompt's name with its namespace spelled out. */
export function nameKey({ namespace, id }: Pick<PromptKey, 'id'> & { readonly namespace?: string }): string {
  return `${namespace || 'default'}/${id}`;
}

/** The version that is meant by a version, a label or `newest`. Errors: PROMPT_UNKNOWN, with the labels and versions that there are. */
export function versionOf(prompt: Prompt, wanted: string): Version {
  const name = prompt.labels[wanted] ?? wanted;
  const version = wanted === 'newest' ? prompt.versions.at(-1) : prompt.versions.find(one => one.version === name);
  if (version) return version;
  if (prompt.versions.length === 0) throw unknownPrompt(prompt.key);
  const there = [...Object.keys(prompt.labels), ...prompt.versions.map(one => one.version)].slice(-10).join(', ');
  const advice = wanted === production ? `publish one (dacp prompt publish ${prompt.key?.id})` : 'name one of those';
  throw new MeshError(
    'PROMPT_UNKNOWN',
    `prompt ${prompt.key?.id} has no version or label "${wanted}"; there are: ${there}; ${advice}`,
  );
}

/** The error that there is no such prompt. */
export function unknownPrompt(key: PromptKey | undefined): MeshError {
  return new MeshError(
    'PROMPT_UNKNOWN',
    `there is no prompt "${key?.id}" in namespace "${key?.namespace || 'default'}"`,
  );
}
