import type { JsonObject } from '@bufbuild/protobuf';
import { RenderResponseSchema } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { MeshError } from '../../../base/index.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { readKey } from './lines.js';

/** What is to be rendered. */
export interface RenderInput {
  readonly prompt: string;
  readonly values?: string;
  readonly of?: string;
  readonly key?: string;
}

/** `dacp prompt render`: the text alone, so that it can be piped on. */
export async function render(context: Context, input: RenderInput): Promise<undefined> {
  const { terminal } = context;
  const { of: version = '', key: assignmentKey = '' } = input;
  const request = { key: readKey(input.prompt), values: readValues(input.values ?? '{}'), version, assignmentKey };
  const rendered = await withMesh(context, mesh => mesh.prompts.render(request));
  if (terminal.json) terminal.object(protoJson(RenderResponseSchema, rendered));
  else for (const line of rendered.text.split('\n')) terminal.line(line);
}

function readValues(text: string): JsonObject {
  const advice = `takes a JSON object, as in '{"name": "Ann"}'`;
  try {
    const value = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (cause) {
    throw new MeshError('OPTION_INVALID', `VALUES ${text.slice(0, 100)}: ${advice}`, { cause });
  }
  throw new MeshError('OPTION_INVALID', `VALUES ${text.slice(0, 100)}: ${advice}`);
}
