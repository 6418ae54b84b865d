import { fromJson, type JsonObject, type JsonValue } from '@bufbuild/protobuf';
import { StepSchema, type Workflow, WorkflowSchema } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { MeshError, nearest } from '../../base/index.js';
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
    const why = placedFault(value, readTime) ?? plainFault(error);
    throw new MeshError('WORKFLOW_INVALID', `this is no workflow: ${why}`, { cause: error });
  }
}

/** The first step that cannot be read, with its place; undefined: it is not a step. */
function placedFault(value: JsonValue, readTime: ReadTime, place = ''): string | undefined {
  if (!isJsonObject(value)) return `${place === '' ? 'it' : place} takes keys such as name and steps`;
  if (!Array.isArray(value.steps)) return undefined;
  for (const [index, step] of value.steps.entries()) {
    const at = `${place}steps[${index}]`;
    if (!isJsonObject(step)) return `${at} takes keys such as id and ask`;
    const inner = step.workflow === undefined ? undefined : placedFault(step.workflow, readTime, `${at}.workflow.`);
    if (inner !== undefined) return inner;
    try {
      fromJson(StepSchema, plainStep(step, readTime));
    } catch (error) {
      return `${at}${typeof step.id === 'string' ? ` (${step.id})` : ''}: ${plainFault(error)}`;
    }
  }
  return undefined;
}

/** What the decoder says, in the words of the file. */
function plainFault(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const key = /^cannot decode message dacp\.workflow\.v1\.(\w+) from JSON: (key "(.*)" is unknown)$/.exec(text);
  if (key) {
    const { 1: type = '', 2: what = '', 3: name = '' } = key;
    const near = type === 'Step' ? nearest(name, stepKeys())[0] : undefined;
    return `${type === 'Step' || type === 'Workflow' ? '' : `${type.toLowerCase()}: `}${what}${near ? `; did you mean "${near}"?` : ''}`;
  }
  const word = /^cannot decode enum dacp\.workflow\.v1\.(\w+) from JSON: "[A-Z]+_(.*)"$/.exec(text);
  if (word) return `${word[1]?.toLowerCase()}: there is no "${word[2]?.toLowerCase().replaceAll('_', '-')}"`;
  return text.replace(/^cannot decode (message|field) dacp\.workflow\.v1\./, '');
}

const stepKeys = (): string[] => StepSchema.fields.map(({ name }) => name);

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
