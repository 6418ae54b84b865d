import type { JsonValue } from '@bufbuild/protobuf';
import type { Value } from '@bufbuild/protobuf/wkt';
import type { Workflow } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { MeshError } from '../base/index.js';
import { toValue } from '../message/index.js';
import { readWorkflow } from '../workflow/index.js';
import { readText } from './file-content.js';
import { readDuration } from './values.js';

/** Which workflow, and what it works on. */
export interface WorkflowInput {
  readonly file: string;
  readonly input?: string;
  readonly namespace?: string;
}

/** Reads a workflow from a YAML or JSON file. Errors: OPTION_INVALID, WORKFLOW_INVALID. */
export async function readWorkflowFile(path: string): Promise<Workflow> {
  const text = await readText(path);
  const { parse } = await import('yaml');
  let value: JsonValue;
  try {
    value = parse(text) as JsonValue;
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new MeshError('OPTION_INVALID', `${path} is neither YAML nor JSON: ${why}`);
  }
  return readWorkflow(value, time => readDuration('a time', time));
}

/** The input of a workflow; undefined: none was said. Errors: OPTION_INVALID for what is not JSON. */
export function readInput(option: string, text: string | undefined): Value | undefined {
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
