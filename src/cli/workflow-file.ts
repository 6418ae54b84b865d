import type { JsonValue } from '@bufbuild/protobuf';
import { parse } from 'yaml';
import type { Workflow } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { MeshError } from '../base/index.js';
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
  let value: JsonValue;
  try {
    value = parse(text) as JsonValue;
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0]?.replace(/:$/, '') : String(error);
    throw new MeshError('OPTION_INVALID', `${path} is neither YAML nor JSON: ${why}`);
  }
  return readWorkflow(value, time => readDuration('a time', time));
}
