import { fromJson, type JsonObject, type JsonValue } from '@bufbuild/protobuf';
import { type Workflow, WorkflowSchema } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { MeshError } from '../../base/index.js';
import { isJsonObject } from '../../message/index.js';

/** How a time such as `5s` or `2m` is read, in ms; throws for what is none. */
export type ReadTime = (text: string) => number;

/**
 * A workflow as people write it: the contract's JSON, in which `order` and `fallback` are words (`parallel`, `approved`), times are
 * such as `90s` or `5m`, `ask: RECEIVER` and `negotiate: CAPABILITY` say only that, and `after` may be one name. Errors:
 * WORKFLOW_INVALID.
 */
export function readWorkflow(value: JsonValue, readTime: ReadTime): Workflow {
  try {
    return fromJson(WorkflowSchema, plainWorkflow(value, readTime));
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).replace(
      /^cannot decode (message|field) dacp\.workflow\.v1\./,
      '',
    );
    throw new MeshError('WORKFLOW_INVALID', `this is no workflow: ${why}`, { cause: error });
  }
}

function plainWorkflow(value: JsonValue, readTime: ReadTime): JsonValue {
  if (!isJsonObject(value)) return value;
  const { order, steps, timeout, ...rest } = value;
  return {
    ...rest,
    ...(order !== undefined && { order: named('ORDER', order) }),
    ...(timeout !== undefined && { timeout: time(timeout, readTime) }),
    ...(steps !== undefined && { steps: Array.isArray(steps) ? steps.map(step => plainStep(step, readTime)) : steps }),
  };
}

const spans = ['timeout', 'wait', 'backoff', 'backoff_max', 'backoffMax', 'propose_within', 'proposeWithin'] as const;

function plainStep(value: JsonValue, readTime: ReadTime): JsonValue {
  if (!isJsonObject(value)) return value;
  const step: JsonObject = { ...value };
  for (const span of spans) if (step[span] !== undefined) step[span] = time(step[span], readTime);
  if (typeof step.ask === 'string') step.ask = { receiver: step.ask };
  if (typeof step.negotiate === 'string') step.negotiate = { capability: step.negotiate };
  if (typeof step.after === 'string') step.after = [step.after];
  for (const part of ['retry', 'negotiate', 'compensation'] as const)
    if (isJsonObject(step[part])) step[part] = plainStep(step[part], readTime);
  if (isJsonObject(step.approve) && step.approve.fallback !== undefined)
    step.approve = { ...step.approve, fallback: named('VERDICT', step.approve.fallback) };
  if (step.workflow !== undefined) step.workflow = plainWorkflow(step.workflow, readTime);
  return step;
}

function named(prefix: string, value: JsonValue): JsonValue {
  if (typeof value !== 'string' || value.startsWith(`${prefix}_`)) return value;
  return `${prefix}_${value.toUpperCase().replaceAll('-', '_')}`;
}

function time(value: JsonValue, readTime: ReadTime): JsonValue {
  return typeof value === 'string' ? `${readTime(value) / 1000}s` : value;
}
